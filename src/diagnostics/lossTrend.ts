import { median } from './median';
import type { RuleView } from './rule';

/**
 * How the loss fares at a row. `early`: too few steps to tell; `falling`: it still goes down; `converged`: it does not,
 * after it came a long way; `stalled`: it does not and never came far; `rising`: it is far above its start.
 */
export type LossTrend = 'early' | 'falling' | 'converged' | 'stalled' | 'rising' | 'non-finite';

/** All chosen by us, see docs/rules/README.md; SageMaker Debugger asks for 0.1 % per window of ten steps, which batch noise drowns. */
export const trendThresholds = {
  /** The opening loss is the median of so many first steps, so that the first correction of the output's bias does not count as progress. */
  openingSteps: 10,
  /** The loss has come far when it lost this share of its opening value. */
  progress: 0.5,
  /** It stalls when it falls by less than this share within the window. */
  drop: 0.01,
  /** The window is the latter half of the run, within these bounds: noise averages out as the run grows, and the cost stays bounded. */
  shortestWindow: 30,
  longestWindow: 400,
  /** It rises when this many latest losses are all this many times above the opening. */
  risingSteps: 3,
  risingFactor: 2,
} as const;

export function lossTrend({ history, row, nonFinite }: RuleView): LossTrend {
  const loss = history.scalar('loss').subarray(0, row + 1);
  if (nonFinite !== null || (loss.length > 0 && !Number.isFinite(loss.at(-1)))) return 'non-finite';
  if (isRising(loss)) return 'rising';
  if (loss.length < trendThresholds.shortestWindow) return 'early';
  const { before, now } = windowEnds(loss);
  if (relativeDrop(before, now) >= trendThresholds.drop) return 'falling';
  const opening = median(loss.subarray(0, trendThresholds.openingSteps));
  return now === 0 || relativeDrop(opening, now) >= trendThresholds.progress ? 'converged' : 'stalled';
}

function isRising(loss: Float64Array): boolean {
  const { openingSteps, risingSteps, risingFactor } = trendThresholds;
  const opening = median(loss.subarray(0, Math.min(openingSteps, loss.length - risingSteps)));
  // A run that takes off within its first steps lifts its own median; its first loss is the witness then.
  const reference = Math.min(opening, loss[0] ?? Number.NaN);
  return (
    loss.length > risingSteps && reference > 0 && loss.slice(-risingSteps).every((x) => x > risingFactor * reference)
  );
}

/** The loss at both ends of the window: medians of its first and its last third. */
function windowEnds(loss: Float64Array): { before: number; now: number } {
  const { shortestWindow, longestWindow } = trendThresholds;
  const length = Math.min(Math.max(loss.length >> 1, shortestWindow), longestWindow);
  const third = Math.floor(length / 3);
  const start = loss.length - length;
  return { before: median(loss.subarray(start, start + third)), now: median(loss.subarray(loss.length - third)) };
}

/** In shares of where it came from; losses below 0 (likelihoods of densities) are as good as others. */
const relativeDrop = (from: number, to: number): number => (from === to ? 0 : (from - to) / Math.abs(from));
