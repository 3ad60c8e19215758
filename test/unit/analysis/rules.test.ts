import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { analyseWith } from '../../../src/analysis/analyse';
import type { SourceFinding } from '../../../src/analysis/finding';
import { staticRules } from '../../../src/analysis/rules/registry';
import { annotated } from '../../support/analysis/annotations';
import { sourcesOf } from '../../support/analysis/fixtures';

const place = ({ range: { start, end }, rule, severity }: SourceFinding) =>
  `${severity} ${rule} ${start.line}:${start.character}–${start.line === end.line ? end.character : `${end.line}:${end.character}`}`;

describe.each(staticRules)('$id', ({ id }) => {
  const ill = sourcesOf('ill', `${id}.ts`);
  const near = sourcesOf('near', `${id}.ts`);

  it('is tried on five ill forms and five sound ones at least', () => {
    const expected = ill.filter(({ text }) => annotated(text).annotations.some(({ rule }) => rule === id));
    expect(expected.length).toBeGreaterThanOrEqual(5);
    expect(near.length).toBeGreaterThanOrEqual(5);
  });

  it.each(ill)('finds what is ill: $title', ({ text: source, fileName }) => {
    const { text, annotations } = annotated(source);
    const { findings } = analyseWith(ts, text, fileName);
    const expected = annotations.map(
      ({ severity, rule, line, start, end }) => `${severity} ${rule} ${line}:${start}–${end}`,
    );
    expect(findings.map(place).sort()).toEqual(expected.sort());
    for (const { line, start, rule, says } of annotations) {
      const found = findings.find(
        (one) => one.rule === rule && one.range.start.line === line && one.range.start.character === start,
      );
      expect(found?.message).toContain(says);
    }
  });

  it.each(near)('is silent, as are all others: $title', ({ text, fileName }) => {
    expect(analyseWith(ts, text, fileName).findings.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  });
});
