import { type StepVerdict, stepVerdicts } from '../../src/shared/catalog';
import type { StepHistory } from '../../src/shared/stepHistory';
import type { StepRange } from '../store';
import { pixelRows } from './cellBins';

/** From the harmless to the grave: where a pixel holds many steps it shows the gravest, so that none is lost. */
export const byGravity: readonly StepVerdict[] = ['fine', 'noise', 'uphill', 'overshoot', 'cliff'];

/** One verdict a pixel; null where no step was judged. */
export function binVerdicts(history: StepHistory, range: StepRange, pixels: number): (StepVerdict | null)[] {
  const column = history.scalar('verdict');
  const { start, end } = pixelRows(history, range, pixels);
  return Array.from({ length: pixels }, (_, pixel) => gravest(column.subarray(start[pixel], end[pixel])));
}

/** How many steps got each verdict. */
export function countVerdicts(column: Float64Array): Record<StepVerdict, number> {
  const counts = { fine: 0, overshoot: 0, noise: 0, cliff: 0, uphill: 0 };
  for (const code of column) {
    const verdict = stepVerdicts[code];
    if (verdict) counts[verdict]++;
  }
  return counts;
}

function gravest(codes: Float64Array): StepVerdict | null {
  let worst = -1;
  for (const code of codes) worst = Math.max(worst, gravities[code] ?? -1);
  return byGravity[worst] ?? null;
}

/** By the verdict's code. */
const gravities = stepVerdicts.map((verdict) => byGravity.indexOf(verdict));
