import { formatNumber } from './format';
import { lastMeasured, scalarAt } from './measured';
import { defineRule } from './rule';

type Thresholds = { alpha: number; overshoots: number; of: number };
type Evidence = { alpha: number; overshoots: number; learningRate: number; largestSafeRate: number };

/**
 * Steps that go so far that curvature takes back more than the gradient promised: α = dᵀHd/(−gᵀd) − 1 is above 1, where ½dᵀHd > −gᵀd. The loss
 * rises although the gradient is strong. Goodfellow, Bengio & Courville 2016, section 8.2.1; the scale of α is Cockpit's (Schneider et al. 2021).
 */
export const overshoot = defineRule<Thresholds, Evidence>({
  id: 'overshoot',
  summary: 'Steps that are too long for the curvature, so that the loss rises although the gradient points downhill.',
  severity: 'warning',
  gate: 'lossStalled',
  asked: 'step',
  leadsTo: [
    'exploding-gradient',
    'cliff',
    'dead-units',
    'saturated-units',
    'ravine',
    'plateau',
    'loss-not-decreasing',
    'non-finite',
  ],
  defaults: { alpha: 1, overshoots: 3, of: 5 },
  source:
    'α > 1 ⇔ ½dᵀHd > −gᵀd: Goodfellow, Bengio & Courville 2016; α: Cockpit (Schneider, Dangel & Hennig 2021); three of five: chosen by us',

  check(view, { alpha: limit, overshoots: needed, of }) {
    if (view.nonFinite !== null) return null;
    const alphaAt = (row: number) => scalarAt(view, 'alpha', row);
    const rows = lastMeasured(view, of, alphaAt)?.filter((row) => alphaAt(row) > limit) ?? [];
    // Only a step that overshoots is news.
    if (rows.length < needed || rows[0] !== view.row) return null;
    return {
      layers: [],
      evidence: {
        alpha: alphaAt(view.row),
        overshoots: rows.length,
        learningRate: scalarAt(view, 'learningRate', view.row),
        largestSafeRate: scalarAt(view, 'largestSafeRate', view.row),
      },
      sinceRow: rows.at(-1)!,
    };
  },

  weigh: ({ alpha }) => alpha,

  message({ evidence: { alpha, overshoots, learningRate, largestSafeRate } }) {
    const rate = Number.isFinite(largestSafeRate)
      ? ` The largest safe learning rate here is about ${formatNumber(largestSafeRate)}; it is ${formatNumber(learningRate)}.`
      : '';
    return `The steps overshoot: ${overshoots} of the latest that were looked at went so far that the loss curved up again (α = ${formatNumber(alpha)}).${rate}`;
  },

  threshold: ({ alpha, overshoots, of }) => `α > ${alpha} at ${overshoots} of the last ${of} steps that were looked at`,

  advice: ({ evidence: { largestSafeRate } }) =>
    Number.isFinite(largestSafeRate)
      ? `Set the learning rate below ${formatNumber(largestSafeRate)}, or let it fall over the run.`
      : 'Lower the learning rate three- to tenfold, or let it fall over the run.',
});
