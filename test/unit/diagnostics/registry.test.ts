import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trendThresholds } from '../../../src/diagnostics/lossTrend';
import { rules } from '../../../src/diagnostics/registry';

const folder = join(import.meta.dirname, '../../../docs/rules');
const page = (name: string) => readFileSync(join(folder, `${name}.md`), 'utf8');

describe('every rule', () => {
  it('is the only one of its name', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });

  it.each(rules)('$id has a page, and the list of rules leads to it', ({ id }) => {
    expect(page(id)).toMatch(new RegExp(`^# ${id}\n`));
    expect(page('README')).toContain(`(${id}.md)`);
  });

  it.each(rules)('$id: its page tells each threshold’s default', ({ id, defaults }) => {
    for (const [name, value] of Object.entries(defaults)) {
      const row = page(id)
        .split('\n')
        .find((line) => line.startsWith(`| \`${name}\` |`));
      const cell = row?.split('|')[2]?.trim();
      expect({ [name]: Number(cell) }).toEqual({ [name]: value });
    }
  });

  it.each(rules)('$id describes itself', ({ summary, source }) => {
    expect(summary).toMatch(/^[A-Z].*\.$/);
    expect(source).not.toBe('');
  });

  it('pages of rules that are no more are gone', () => {
    const pages = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
    expect(pages.sort()).toEqual(rules.map(({ id }) => `${id}.md`).sort());
  });
});

describe('the gate', () => {
  it.each(Object.entries(trendThresholds))('its %s stands in the docs', (name, value) => {
    expect(page('README')).toMatch(new RegExp(`^\\| \`${name}\` \\| ${value} \\|`, 'm'));
  });
});
