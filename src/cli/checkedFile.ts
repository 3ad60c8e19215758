import { readFileSync } from 'node:fs';
import { analyseWith } from '../analysis/analyse';
import type { SourceFinding } from '../analysis/finding';
import { mayHoldModel } from '../analysis/mayHoldModel';
import type { Parser } from '../analysis/parser';
import type { StaticRule } from '../analysis/rules/rule';
import { syntaxError } from '../analysis/syntaxError';
import { type Unchecked, unchecked } from './unchecked';
import { UsageError } from './values';

/** A file after its check. */
export interface CheckedFile {
  file: string;
  /** Models that it builds. */
  models: number;
  findings: readonly SourceFinding[];
  unchecked: readonly Unchecked[];
}

/** Reads and checks a file. Throws a `UsageError` where it cannot be read. */
export function checkedFile(ts: Parser, file: string, rules: readonly StaticRule[]): CheckedFile {
  const text = read(file);
  const ids = rules.map(({ id }) => id);
  if (!mayHoldModel(text)) return { file, models: 0, findings: [], unchecked: leftAlone(text, ids) };
  const analysis = analyseWith(ts, text, file, rules);
  const broken = syntaxError(ts, text, file);
  const misread: Unchecked[] = broken
    ? [
        {
          rules: ids,
          why: `the syntax is broken here (${broken.message.replace(/\.$/, '')}); the rest was read as far as it goes`,
          place: broken.place,
        },
      ]
    : [];
  const missed = unchecked(analysis, ids)
    .map((one) => ({ ...one, rules: one.rules.filter((id) => ids.includes(id)) }))
    .filter((one) => one.rules.length > 0);
  return { file, models: analysis.models.length, findings: analysis.findings, unchecked: [...misread, ...missed] };
}

/** A file without a model has nothing to check; one that is too long, or one long line, was left alone. */
function leftAlone(text: string, rules: readonly string[]): Unchecked[] {
  return /@tensorflow\/tfjs/.test(text)
    ? [{ rules, why: 'the file is longer than anybody writes, or minified', place: null }]
    : [];
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file}: this file cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
