import { type StepScalar, type StepVerdict, stepVerdicts } from '../src/shared/catalog';
import { verdictOf } from '../src/shared/verdictReason';
import { formatCount, formatNumber } from './format';
import { latestMeasured } from './series/measured';
import { nearestRow } from './series/rows';
import type { Run } from './store';

/** Why the loss rose or fell at a step. */
export interface StepReason {
  /** `step 203`, and where that one was not judged, which was. */
  where: string;
  kind: StepVerdict | null;
  sentence: string;
  /** The numbers behind it, as far as they were measured. */
  numbers: string;
}

/** A verdict speaks for so many steps after its own at most: pointers are not that sharp. */
const near = 20;

/** What is known of the step under the cursor, or of the last one that was judged where there is no cursor. */
export function stepReason({ history, status }: Run, cursor: number | null): StepReason {
  const column = history?.scalar('verdict') ?? new Float64Array(0);
  if (!history || !column.some((code) => stepVerdicts[code])) {
    const sentence = status.end
      ? 'No step of this run was judged.'
      : 'No step has been judged yet: steps are, as often as the diagnostics’ budget allows it.';
    return { where: '', kind: null, sentence, numbers: '' };
  }
  const asked = cursor === null ? history.length - 1 : nearestRow(history, cursor);
  const { row } = latestMeasured(column, asked);
  const scalar = (name: StepScalar) => history.scalar(name)[row] ?? Number.NaN;
  const judged = verdictOf(scalar);
  const at = `step ${formatCount(history.stepAt(asked))}`;
  if (judged === null) return { where: at, kind: null, sentence: 'Not judged, nor was any step before.', numbers: '' };
  const found = formatCount(history.stepAt(row));
  if (cursor !== null && asked - row > near) {
    const sentence = `Not judged: the last step before it that was is ${found}.`;
    return { where: at, kind: null, sentence, numbers: '' };
  }
  const where =
    cursor === null
      ? `step ${found}, the last that was judged`
      : row === asked
        ? at
        : `${at} was not judged; ${found} was`;
  return { where, kind: judged.kind, sentence: judged.reason, numbers: numbersOf(scalar) };
}

function numbersOf(scalar: (name: StepScalar) => number): string {
  const parts: [string, StepScalar, (value: number) => string][] = [
    ['α', 'alpha', formatNumber],
    ['predicted', 'predictedChange', signed],
    ['measured', 'measuredChange', signed],
    ['largest safe η', 'largestSafeRate', formatNumber],
  ];
  return parts
    .filter(([, name]) => !Number.isNaN(scalar(name)))
    .map(([label, name, format]) => `${label} ${format(scalar(name))}`)
    .join(' · ');
}

const signed = (value: number): string => `${value > 0 ? '+' : ''}${formatNumber(value)}`;
