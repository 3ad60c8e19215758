import { formatNumber } from './format';
import { lastMeasured, scalarAt } from './measured';
import { defineRule, type RuleView } from './rule';
import * as ranges from './thresholdRange';

type Thresholds = { edge: number; readings: number; of: number; stepsPerEpoch: number };
type Evidence = { edge: number; lambdaMax: number; learningRate: number };

/**
 * λmax·η beyond the limit of the update rule (2 for gradient descent): along the steepest direction each step lands farther from the bottom than
 * it started. Training on full batches drives itself to this edge and may live there, the loss falling by fits and starts (Cohen et al. 2021): it
 * is an illness only while the loss gets nowhere.
 */
export const edgeOfStability = defineRule<Thresholds, Evidence>({
  id: 'edge-of-stability',
  summary: 'Curvature above what the learning rate can bear, in training on full batches.',
  severity: 'warning',
  gate: 'lossStalled',
  asked: 'step',
  leadsTo: [
    'update-ratio',
    'overshoot',
    'exploding-gradient',
    'cliff',
    'ravine',
    'plateau',
    'loss-not-decreasing',
    'non-finite',
  ],
  defaults: { edge: 1, readings: 3, of: 5, stepsPerEpoch: 2 },
  ranges: { edge: ranges.positive, readings: ranges.count, of: ranges.count, stepsPerEpoch: ranges.count },
  source:
    'λmax·η ≥ 2, momentum 2 + 2γ: Cohen et al., ICLR 2021; three of five readings, two steps an epoch: chosen by us',

  check(view, { edge: limit, readings, of, stepsPerEpoch }) {
    if (view.nonFinite !== null || !isFullBatch(view, stepsPerEpoch)) return null;
    const edgeAt = (row: number) => scalarAt(view, 'edge', row);
    const beyond = lastMeasured(view, of, edgeAt, readings)?.filter((row) => edgeAt(row) >= limit) ?? [];
    if (beyond.length < readings || beyond[0] !== view.row) return null;
    const evidence = {
      edge: edgeAt(view.row),
      lambdaMax: scalarAt(view, 'lambdaMax', view.row),
      learningRate: scalarAt(view, 'learningRate', view.row),
    };
    return { layers: [], evidence, rows: beyond.reverse(), reading: 'edge' };
  },

  weigh: ({ edge }) => edge,

  message: ({ evidence: { edge, lambdaMax, learningRate } }) =>
    `The learning rate is beyond the edge of stability: the largest curvature, ${formatNumber(lambdaMax)}, is ${formatNumber(edge)} times what a rate of ${formatNumber(learningRate)} can bear.`,

  threshold: ({ edge, readings, of, stepsPerEpoch }) =>
    `λmax·η ≥ ${edge} times the limit of the optimizer (2 for gradient descent) at ${readings} of ${of} readings, with ${stepsPerEpoch} steps an epoch at most, or a batch larger than the gradient noise scale`,

  advice: ({ evidence: { edge, learningRate } }) =>
    `Set the learning rate to ${formatNumber(learningRate / (2 * edge))} or below, or warm it up: smaller steps at first let the curvature settle.`,
});

/** A batch of (nearly) everything, or one so large that its gradient is hardly noise. */
function isFullBatch(view: RuleView, stepsPerEpoch: number): boolean {
  const { stage, row } = view;
  return (
    (stage.stepsPerEpoch ?? Number.POSITIVE_INFINITY) <= stepsPerEpoch ||
    scalarAt(view, 'noiseScale', row) < (stage.batchSize ?? 0)
  );
}
