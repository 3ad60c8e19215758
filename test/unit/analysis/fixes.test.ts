import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { analyseWith } from '../../../src/analysis/analyse';
import { staticRules } from '../../../src/analysis/rules/registry';
import { annotated } from '../../support/analysis/annotations';
import { applyFix } from '../../support/analysis/applyFix';
import { sourcesOf } from '../../support/analysis/fixtures';
import { typeErrors } from '../../support/analysis/typeErrors';

const sources = staticRules.flatMap(({ id }) =>
  sourcesOf('ill', `${id}.ts`).map((source) => ({
    ...source,
    title: `${id}: ${source.title}`,
    text: annotated(source.text).text,
  })),
);

/** Each fix of each finding, applied by itself. */
const mended = sources.flatMap(({ title, fileName, text }) =>
  analyseWith(ts, text, fileName).findings.flatMap((finding) =>
    finding.fixes.map((fix) => ({
      title: `${title}: ${fix.title}`,
      fileName,
      before: text,
      finding,
      after: applyFix(text, fix),
    })),
  ),
);

const syntaxErrors = (fileName: string, text: string) =>
  ts.transpileModule(text, { fileName, reportDiagnostics: true }).diagnostics?.map(({ messageText }) => messageText);

describe('fixes', () => {
  it('are offered by the rules that have one', () => {
    const offering = new Set(mended.map(({ finding }) => finding.rule));
    expect(staticRules.map(({ id }) => id).filter((id) => !offering.has(id))).toEqual([]);
  });

  it.each(mended)(
    'take away what was found, and nothing comes in its place: $title',
    ({ fileName, before, finding, after }) => {
      expect(syntaxErrors(fileName, after)).toEqual([]);
      const count = (text: string) =>
        analyseWith(ts, text, fileName).findings.filter(({ rule }) => rule === finding.rule).length;
      expect(count(after)).toBeLessThan(count(before));
      const errors = (text: string) =>
        analyseWith(ts, text, fileName).findings.filter(({ severity }) => severity === 'error').length;
      expect(errors(after)).toBeLessThanOrEqual(errors(before));
    },
  );

  it('leave sources that type-check', () => {
    // Types of tfjs-node are not installed.
    const typed = mended.filter(({ before }) => !before.includes('tfjs-node'));
    const texts = typed.flatMap(({ before, after }) => [before, after]);
    const errors = typeErrors(texts).map((messages, i) => ({ title: typed[Math.floor(i / 2)]!.title, messages }));
    expect(errors.filter(({ messages }) => messages.length > 0)).toEqual([]);
  }, 120_000);
});
