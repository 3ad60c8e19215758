import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { staticRules } from '../../../src/analysis/rules/registry';
import { trainHelp } from '../../../src/cli/help';
import { parseTrainOptions } from '../../../src/cli/trainOptions';
import { trendThresholds } from '../../../src/diagnostics/lossTrend';
import { rules } from '../../../src/diagnostics/registry';
import { isWithin } from '../../../src/diagnostics/thresholdRange';

interface ThresholdSchema {
  type: string;
  default: number;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
}
interface RuleSchema {
  description: string;
  const?: false;
  anyOf?: [{ const: false }, { properties: Record<string, ThresholdSchema> }];
}
const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')) as {
  contributes: { configuration: { properties: { 'ravine.rules': { properties: Record<string, RuleSchema> } } } };
};

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

  it.each(rules)(
    '$id leads to rules after it, and before it only within a circle whose members all lead to each other',
    ({ id, leadsTo }) => {
      const places = (ids: readonly string[]) => ids.map((one) => rules.findIndex((rule) => rule.id === one));
      const circleOf = (one: string) => {
        const { leadsTo: effects } = rules.find((rule) => rule.id === one)!;
        const mutual = rules.filter((rule) => effects.includes(rule.id) && rule.leadsTo.includes(one));
        return [one, ...mutual.map((rule) => rule.id)].sort();
      };
      const circle = circleOf(id);
      for (const member of circle) expect(circleOf(member)).toEqual(circle);
      const inList = places(circle).sort((a, b) => a - b);
      expect(inList).toEqual(inList.map((_, i) => inList[0]! + i));
      const others = leadsTo.filter((effect) => !circle.includes(effect));
      expect(Math.min(...places(others))).toBeGreaterThan(inList.at(-1)!);
    },
  );

  it.each(rules)('$id: its defaults are within the ranges of its thresholds', ({ defaults, ranges }) => {
    expect(Object.keys(ranges)).toEqual(Object.keys(defaults));
    for (const [name, range] of Object.entries(ranges))
      expect({ [name]: isWithin(defaults[name]!, range) }).toEqual({ [name]: true });
  });

  it('stands in the list of rules as in the registry: causes first, with its severity', () => {
    const rows = page('README').matchAll(/^\| \[([a-z-]+)\]\(\1\.md\) \| .* \| (\w+)(, gated)? \|$/gm);
    const listed = [...rows]
      .slice(0, rules.length)
      .map(([, id, severity, gated]) => ({ id, severity, gated: !!gated }));
    expect(listed).toEqual(rules.map(({ id, severity, gate }) => ({ id, severity, gated: gate !== 'none' })));
  });

  it.each(rules)(
    '$id can be set in the editor: off, and each threshold within its range',
    ({ id, defaults, ranges, summary }) => {
      const schema = manifest.contributes.configuration.properties['ravine.rules'].properties[id];
      expect(schema?.description).toBe(summary);
      const thresholds = schema?.anyOf?.[1]?.properties ?? {};
      // A rule on sources of the same name may have more.
      expect(Object.fromEntries(Object.entries(thresholds).map(([name, one]) => [name, one.default]))).toEqual({
        ...staticRules.find((one) => one.id === id)?.defaults,
        ...defaults,
      });
      expect(schema?.anyOf?.[0]?.const ?? schema?.const).toBe(false);
      for (const [name, { least, most, above, whole }] of Object.entries(ranges)) {
        const { type, minimum, exclusiveMinimum, maximum } = thresholds[name]!;
        expect({ type, least: above ? exclusiveMinimum : minimum, most: maximum ?? Number.POSITIVE_INFINITY }).toEqual({
          type: whole ? 'integer' : 'number',
          least,
          most,
        });
      }
    },
  );

  it.each(rules)('$id can be set on the command line: off, and each threshold', ({ id, defaults }) => {
    expect(trainHelp).toContain(id);
    expect(parseTrainOptions(['a.ts', '--rule', `${id}=off`]).rules).toEqual({ [id]: false });
    for (const [name, value] of Object.entries(defaults)) {
      expect(parseTrainOptions(['a.ts', '--rule', `${id}.${name}=${value}`]).rules).toEqual({
        [id]: { [name]: value },
      });
    }
  });

  it('has a setting, and no other has one', () => {
    const { properties } = manifest.contributes.configuration.properties['ravine.rules'];
    expect(Object.keys(properties)).toEqual([...new Set([...rules, ...staticRules].map(({ id }) => id))]);
  });

  it.each(staticRules)('$id, on sources, can be set in the editor: off, and each threshold', ({ id, ...rule }) => {
    const schema = manifest.contributes.configuration.properties['ravine.rules'].properties[id];
    expect(schema?.description).toBe(rule.summary);
    expect(schema?.anyOf?.[0]?.const ?? schema?.const).toBe(false);
    const thresholds = schema?.anyOf?.[1]?.properties ?? {};
    expect(Object.keys(thresholds).sort()).toEqual(Object.keys(rule.defaults).sort());
    for (const [name, value] of Object.entries(rule.defaults)) {
      const { default: given, minimum, exclusiveMinimum } = thresholds[name]!;
      expect({ [name]: given }).toEqual({ [name]: value });
      expect(minimum ?? exclusiveMinimum).toBeGreaterThanOrEqual(0);
    }
  });

  it.each(rules)('$id describes itself', ({ summary, source }) => {
    expect(summary).toMatch(/^[A-Z].*\.$/);
    expect(source).not.toBe('');
  });

  it('pages of rules that are no more are gone', () => {
    const pages = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
    const ids = new Set([...rules, ...staticRules].map(({ id }) => `${id}.md`));
    expect(pages.sort()).toEqual([...ids].sort());
  });
});

describe('the gate', () => {
  it.each(Object.entries(trendThresholds))('its %s stands in the docs', (name, value) => {
    expect(page('README')).toMatch(new RegExp(`^\\| \`${name}\` \\| ${value} \\|`, 'm'));
  });
});
