import type { StepHistory } from '../../src/shared/stepHistory';
import type { StepRange } from '../store';

/** The first row whose step is `step` or later; `history.length` where there is none. Rows skip steps that were lost. */
export function rowFrom(history: StepHistory, step: number): number {
  let low = 0;
  let high = history.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (history.stepAt(middle) < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The row of the recorded step nearest to `step`; −1 where nothing is recorded. */
export function nearestRow(history: StepHistory, step: number): number {
  const after = rowFrom(history, step);
  if (after === history.length) return history.length - 1;
  if (after === 0) return 0;
  return history.stepAt(after) - step <= step - history.stepAt(after - 1) ? after : after - 1;
}

/** The rows [start, end) whose steps lie within a range. */
export function rowsWithin(history: StepHistory, { min, max }: StepRange): { start: number; end: number } {
  return { start: rowFrom(history, min), end: rowFrom(history, Math.floor(max) + 1) };
}
