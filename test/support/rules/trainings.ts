import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Severity } from '../../../src/shared/finding';

const folder = join(import.meta.dirname, '../../fixtures/trainings');

/**
 * On the `first half` thresholds were set, the `second half` was to try them. `fresh`, `third` and `fourth` were each written when all rules
 * stood: what they showed first was not known before.
 */
export const parts = ['first half', 'second half', 'fresh', 'third', 'fourth'] as const;
export type Part = (typeof parts)[number];

/** A small training of which it is known whether it is healthy, and if not, what should be said about it. */
export interface Training {
  name: string;
  file: string;
  ill: boolean;
  part: Part;
  /** Rules any of which names the illness, each with the line that it should underline; null where no line is the culprit. */
  expected: { rule: string; line: number | null }[];
}

/** What experiment and test look at of a finding. */
export interface Named {
  rule: string;
  severity: Severity;
  causedBy: string | null;
  line: number | null;
}

/** All of them; an ill one says what is expected in its first line: `// expect dead-units at 8 or cliff`. */
export const trainings = (): Training[] =>
  ['', 'fresh', 'third', 'fourth'].flatMap((subfolder) => [false, true].flatMap((ill) => listed(subfolder, ill)));

function listed(subfolder: string, ill: boolean): Training[] {
  const kind = join(folder, subfolder, ill ? 'ill' : 'healthy');
  return readdirSync(kind)
    .sort()
    .map((name, i) => {
      const file = join(kind, name);
      const part = parts.find((one) => one === subfolder) ?? parts[i % 2]!;
      const expected = ill ? expectationsOf(readFileSync(file, 'utf8')) : [];
      return { name: name.replace('.ts', ''), file, ill, part, expected };
    });
}

/**
 * What the findings of a run are worth. `named`: a warning or an error of an expected rule at the expected line; `led`: it is also the first of
 * all; `alarmed`: there is a warning or an error at all.
 */
export function judged({ expected }: Training, findings: readonly Named[]) {
  const grave = findings.filter(({ severity }) => severity !== 'information');
  const fits = (finding: Named | undefined) =>
    expected.some(({ rule, line }) => finding?.rule === rule && (line === null || finding.line === line));
  return { alarmed: grave.length > 0, named: grave.some(fits), led: fits(grave[0]) };
}

function expectationsOf(source: string): Training['expected'] {
  const [, list] = /^\/\/ expect (.+)\n/.exec(source) ?? [];
  if (!list) throw new Error('an ill training says in its first line what is expected of it');
  return list.split(' or ').map((one) => {
    const [, rule, line] = /^([a-z-]+)(?: at (\d+))?$/.exec(one)!;
    return { rule: rule!, line: line ? Number(line) : null };
  });
}
