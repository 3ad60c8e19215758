import { guessingLoss } from './guessingLoss';
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
  /** The loss has come far when it lost this share of what it began with, or would be by guessing. */
  progress: 0.5,
  /** It stalls when it falls by less than this share within the window. */
  drop: 0.01,
  /**
   * The window is the latter half of the run, within these bounds: noise averages out as the run grows, healthy runs that begin slowly have
   * begun, and the cost stays bounded.
   */
  shortestWindow: 100,
  longestWindow: 400,
  /** It rises when this many latest losses are all this many times above the opening. */
  risingSteps: 10,
  risingFactor: 2,
} as const;

/** How much of the loss is gone: from what it was at first to what it is now, and that as a share. */
export interface LossProgress {
  /** For a classifier what guessing gives, whatever absurd value it opened with. */
  from: number;
  now: number;
  share: number;
}

/** Several rules ask about the same step. */
const known = new WeakMap<RuleView, { trend: LossTrend; progress: LossProgress }>();

export const lossTrend = (view: RuleView): LossTrend => judged(view).trend;

export const lossProgress = (view: RuleView): LossProgress => judged(view).progress;

function judged(view: RuleView) {
  const judgement = known.get(view) ?? judge(view);
  known.set(view, judgement);
  return judgement;
}

function judge(view: RuleView): { trend: LossTrend; progress: LossProgress } {
  const loss = lossesOf(view);
  const from = guessingLoss(view.stage) ?? median(loss.subarray(0, trendThresholds.openingSteps));
  const ends = windowEnds(loss);
  const progress = { from, now: ends.now, share: relativeDrop(from, ends.now) };
  return { trend: trendOf(view, loss, ends, progress.share), progress };
}

function trendOf(view: RuleView, loss: Float64Array, { before, now }: WindowEnds, gone: number): LossTrend {
  if (view.nonFinite !== null || (loss.length > 0 && !Number.isFinite(loss.at(-1)))) return 'non-finite';
  if (isRising(loss, guessingLoss(view.stage) ?? 0)) return 'rising';
  if (loss.length < trendThresholds.shortestWindow) return 'early';
  if (relativeDrop(before, now) >= trendThresholds.drop) return 'falling';
  return now === 0 || gone >= trendThresholds.progress ? 'converged' : 'stalled';
}

const lossesOf = ({ history, row }: RuleView): Float64Array => history.scalar('loss').subarray(0, row + 1);

/** Far above its opening value, and for a classifier above guessing, too: one that knows all has a tiny loss, of which any batch is a multiple. */
function isRising(loss: Float64Array, guessing: number): boolean {
  const { openingSteps, risingSteps, risingFactor } = trendThresholds;
  const opening = median(loss.subarray(0, Math.min(openingSteps, loss.length - risingSteps)));
  // A run that takes off within its first steps lifts its own median; its first loss is the witness then.
  const reference = Math.max(guessing, Math.min(opening, loss[0] ?? Number.NaN));
  return (
    loss.length > risingSteps && reference > 0 && loss.slice(-risingSteps).every((x) => x > risingFactor * reference)
  );
}

/** The loss at both ends of the window: medians of its first and its last third. */
interface WindowEnds {
  before: number;
  now: number;
}

function windowEnds(loss: Float64Array): WindowEnds {
  const { shortestWindow, longestWindow } = trendThresholds;
  const length = Math.min(Math.max(loss.length >> 1, shortestWindow), longestWindow, loss.length);
  const third = Math.max(1, Math.floor(length / 3));
  const start = loss.length - length;
  return { before: median(loss.subarray(start, start + third)), now: median(loss.subarray(loss.length - third)) };
}

/** In shares of where it came from; losses below 0 (likelihoods of densities) are as good as others. */
const relativeDrop = (from: number, to: number): number => (from === to ? 0 : (from - to) / Math.abs(from));
