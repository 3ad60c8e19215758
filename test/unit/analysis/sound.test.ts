import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { analyseWith } from '../../../src/analysis/analyse';
import { filesIn } from '../../support/analysis/fixtures';

const sources = filesIn('sound');

describe('sound sources', () => {
  it('are sixty at least', () => {
    expect(sources.length).toBeGreaterThanOrEqual(60);
  });

  it.each(sources)('$title is left alone, and followed to its end', ({ text, fileName }) => {
    const { findings, finished } = analyseWith(ts, text, fileName);
    expect(findings.map(({ rule, message, range }) => `${range.start.line + 1} ${rule}: ${message}`)).toEqual([]);
    expect(finished).toBe(true);
  });

  it('have models in nearly all of them: silence is not blindness', () => {
    const found = sources.filter(({ text, fileName }) =>
      analyseWith(ts, text, fileName).models.some(({ layers }) => layers.length > 0),
    );
    expect(found.length).toBeGreaterThan(0.9 * sources.length);
  });
});
