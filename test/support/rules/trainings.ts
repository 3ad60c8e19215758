import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Severity } from '../../../src/shared/finding';

const folder = join(import.meta.dirname, '../../fixtures/trainings');

/** A small training of which it is known whether it is healthy, and if not, what should be said about it. */
export interface Training {
  name: string;
  file: string;
  ill: boolean;
  /** Fresh ones were written when all thresholds stood: what they show was not known before. */
  fresh: boolean;
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
  ['', 'fresh'].flatMap((part) => [false, true].flatMap((ill) => listed(part, ill)));

function listed(part: string, ill: boolean): Training[] {
  const kind = join(folder, part, ill ? 'ill' : 'healthy');
  return readdirSync(kind)
    .sort()
    .map((name) => {
      const file = join(kind, name);
      const expected = ill ? expectationsOf(readFileSync(file, 'utf8')) : [];
      return { name: name.replace('.ts', ''), file, ill, fresh: part === 'fresh', expected };
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
