import { formatNumber } from './format';
import { lossTrend, trendThresholds } from './lossTrend';
import { lastMeasured, scalarAt } from './measured';
import { defineRule, type Observation, type RuleView } from './rule';
import * as ranges from './thresholdRange';

type Thresholds = { alpha: number; overshoots: number; of: number; leap: number };

/** Steps judged by the curvature; or the loss before and after the one step that threw it up for good. */
type Evidence =
  | { alpha: number; overshoots: number; learningRate: number; largestSafeRate: number }
  | { before: number; after: number; learningRate: number };

/**
 * Steps that go so far that curvature takes back more than the gradient promised: α = dᵀHd/(−gᵀd) − 1 is above 1, where ½dᵀHd > −gᵀd. The loss
 * rises although the gradient is strong. Goodfellow, Bengio & Courville 2016, section 8.2.1; the scale of α is Cockpit's (Schneider et al. 2021). One step may be
 * enough, long before a curvature is measured: the loss leaps and does not come back.
 */
export const overshoot = defineRule<Thresholds, Evidence>({
  id: 'overshoot',
  summary: 'Steps that are too long for the curvature, so that the loss rises although the gradient points downhill.',
  severity: 'warning',
  gate: 'lossStalled',
  asked: 'step',
  leadsTo: [
    'update-ratio',
    'edge-of-stability',
    'exploding-gradient',
    'cliff',
    'dead-units',
    'saturated-units',
    'vanishing-gradient',
    'ravine',
    'plateau',
    'loss-not-decreasing',
    'non-finite',
  ],
  defaults: { alpha: 1, overshoots: 3, of: 5, leap: 3 },
  ranges: { alpha: ranges.positive, overshoots: ranges.count, of: ranges.count, leap: ranges.multiple },
  source:
    'α > 1 ⇔ ½dᵀHd > −gᵀd: Goodfellow, Bengio & Courville 2016; α: Cockpit (Schneider, Dangel & Hennig 2021); three of five, and the leap: chosen by us',

  check(view, thresholds) {
    if (view.nonFinite !== null) return null;
    return leap(view, thresholds) ?? tooLong(view, thresholds);
  },

  weigh: (evidence) => ('alpha' in evidence ? evidence.alpha : evidence.after / evidence.before),

  message({ evidence }) {
    const { learningRate } = evidence;
    if ('before' in evidence) {
      const { before, after } = evidence;
      return `A step overshot: with it the loss leapt from ${formatNumber(before)} to ${formatNumber(after)}, and it has not come back. The learning rate is ${formatNumber(learningRate)}.`;
    }
    const { alpha, overshoots, largestSafeRate } = evidence;
    const rate = Number.isFinite(largestSafeRate)
      ? ` The largest safe learning rate here is about ${formatNumber(largestSafeRate)}; it is ${formatNumber(learningRate)}.`
      : '';
    return `The steps overshoot: ${overshoots} of the latest that were looked at went so far that the loss curved up again (α = ${formatNumber(alpha)}).${rate}`;
  },

  threshold: ({ alpha, overshoots, of, leap: times }) =>
    `α > ${alpha} at ${overshoots} of the last ${of} steps that were looked at, or a loss that leaps to ${times} times itself and stays up`,

  advice: ({ evidence }) =>
    'largestSafeRate' in evidence && Number.isFinite(evidence.largestSafeRate)
      ? `Set the learning rate below ${formatNumber(evidence.largestSafeRate)}, or let it fall over the run.`
      : 'Lower the learning rate tenfold, or let it grow from almost 0 over the first steps (warm-up).',
});

function tooLong(view: RuleView, { alpha: limit, overshoots: needed, of }: Thresholds): Observation<Evidence> | null {
  const alphaAt = (row: number) => scalarAt(view, 'alpha', row);
  const rows = lastMeasured(view, of, alphaAt, needed)?.filter((row) => alphaAt(row) > limit) ?? [];
  // Only a step that overshoots is news.
  if (rows.length < needed || rows[0] !== view.row) return null;
  const evidence = {
    alpha: alphaAt(view.row),
    overshoots: rows.length,
    learningRate: scalarAt(view, 'learningRate', view.row),
    largestSafeRate: scalarAt(view, 'largestSafeRate', view.row),
  };
  return { layers: [], evidence, rows: rows.reverse(), reading: 'alpha' };
}

/** The loss has been high for as many steps as a rise takes to count, and one step began it. */
function leap(view: RuleView, { leap: times }: Thresholds): Observation<Evidence> | null {
  const row = view.row - trendThresholds.risingSteps;
  const [before, after] = [scalarAt(view, 'loss', row), scalarAt(view, 'loss', row + 1)];
  // What costs more is asked last.
  if (!(after > times * before) || lossTrend(view) !== 'rising') return null;
  return { layers: [], evidence: { before, after, learningRate: scalarAt(view, 'learningRate', row) }, rows: [row] };
}
