import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { staticRules } from '../../../src/analysis/rules/registry';
import { rules } from '../../../src/diagnostics/registry';

const page = (name: string) => readFileSync(join(import.meta.dirname, '../../../docs/rules', `${name}.md`), 'utf8');

describe('every rule on sources', () => {
  it('is the only one of its name', () => {
    expect(new Set(staticRules.map(({ id }) => id)).size).toBe(staticRules.length);
  });

  it.each(staticRules)('$id has a page', ({ id }) => {
    expect(page(id)).toMatch(new RegExp(`^# ${id}\n`));
  });

  it.each(staticRules)('$id: its page tells each threshold’s default', ({ id, defaults }) => {
    for (const [name, value] of Object.entries(defaults)) {
      const row = page(id)
        .split('\n')
        .find((line) => line.startsWith(`| \`${name}\` |`));
      expect({ [name]: Number(row?.split('|')[2]?.trim()) }).toEqual({ [name]: value });
    }
  });

  it('stands in its list as in the registry, with its severity', () => {
    const [, section = ''] = page('README').split('## Read off the source');
    const rows = section.split('\n## ')[0]!.matchAll(/^\| \[([a-z-]+)\]\(\1\.md\) \| .* \| (\w+) \|$/gm);
    expect([...rows].map(([, id, severity]) => ({ id, severity }))).toEqual(
      staticRules.map(({ id, severity }) => ({ id, severity })),
    );
  });

  it.each(staticRules)('$id describes itself', ({ summary, source }) => {
    expect(summary).toMatch(/^[A-Z].*\.$/);
    expect(source).not.toBe('');
  });

  it('says the same as the rule of a run that has its name', () => {
    const both = staticRules.flatMap((one) =>
      rules.filter(({ id }) => id === one.id).map((other) => [one, other] as const),
    );
    expect(both.map(([{ id }]) => id)).toEqual(['symmetric-init', 'init-variance']);
    for (const [one, other] of both) {
      expect([one.summary, one.severity]).toEqual([other.summary, other.severity]);
      expect(one.defaults).toMatchObject(other.defaults);
    }
  });
});
