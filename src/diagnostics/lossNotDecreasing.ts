import { formatNumber } from './format';
import { guessingLoss } from './guessingLoss';
import { lossProgress, lossTrend } from './lossTrend';
import { rowsFrom } from './measured';
import { defineRule, type RuleView } from './rule';
import * as ranges from './thresholdRange';

type Thresholds = { progress: number; forSteps: number };
type Evidence = { from: number; now: number; share: number };

/** The training gets nowhere: the loss is about where it began, or above, and does not fall. What other rules saw usually says why. */
export const lossNotDecreasing = defineRule<Thresholds, Evidence>({
  id: 'loss-not-decreasing',
  summary: 'A loss that stands still or rises, hardly below where it began.',
  severity: 'warning',
  gate: 'none',
  asked: 'step',
  leadsTo: [],
  defaults: { progress: 0.1, forSteps: 50 },
  ranges: { progress: ranges.share, forSteps: ranges.count },
  source:
    'as LossNotDecreasing of Amazon SageMaker Debugger, over a longer window; progress and patience: chosen by us',

  check(view, { progress, forSteps }) {
    const sinceRow = view.row - forSteps + 1;
    if (sinceRow < 0 || view.row % lookEvery !== lookEvery - 1 || !isStuck(view, progress)) return null;
    // Slow beginnings stand still for a moment, too.
    const middle = sinceRow + (forSteps >> 1);
    if (![middle, sinceRow].every((row) => isStuck({ ...view, row }, progress))) return null;
    return { layers: [], evidence: lossProgress(view), rows: rowsFrom(sinceRow, view.row) };
  },

  weigh: ({ share }) => -share,

  message({ evidence: { from, now } }, { stage }) {
    const reference = guessingLoss(stage) === null ? 'where it began' : 'what guessing gives';
    return `The loss does not fall: it is ${digits(now)}, ${now > from ? 'above' : 'hardly below'} ${digits(from)}, ${reference}.`;
  },

  threshold: ({ progress, forSteps }) =>
    `the loss stalls or rises with less than ${formatNumber(100 * progress)} % of it gone since the start, for ${forSteps} steps`,

  advice: () =>
    'Try a learning rate ten times lower and one ten times higher, check that inputs belong to their targets, and try to learn a single batch by heart: a sound model can.',
});

/** Medians over a hundred steps move slowly, and cost something: they are looked at every so many steps. */
const lookEvery = 10;

function isStuck(view: RuleView, progress: number): boolean {
  const trend = lossTrend(view);
  return (trend === 'stalled' || trend === 'rising') && lossProgress(view).share < progress;
}

/** What stands still differs in its last digits only. */
const digits = (loss: number): string => String(Number(loss.toPrecision(4)));
