import { formatShare } from './format';
import { atActivation, layersMostlyIll, rowsOf } from './measured';
import { defineRule } from './rule';
import * as ranges from './thresholdRange';

type Thresholds = { share: number; certain: number; forReadings: number };
type Evidence = { dead: number };

/** ReLU units that are zero for nearly every example: nothing passes through them, forwards or backwards, and so they stay dead. */
export const deadUnits = defineRule<Thresholds, Evidence>({
  id: 'dead-units',
  summary: 'ReLU layers in which most units are zero for nearly every example.',
  severity: 'warning',
  gate: 'lossStalled',
  asked: 'step',
  leadsTo: ['vanishing-gradient', 'saddle', 'plateau', 'loss-not-decreasing'],
  defaults: { share: 0.5, certain: 0.9, forReadings: 2 },
  ranges: { share: ranges.share, certain: ranges.share, forReadings: ranges.count },
  source:
    'a unit that is active on less than 1 % of a batch is dead: Amazon SageMaker Debugger, DeadRelu; half of a layer: the same; two readings in a row and nine tenths: chosen by us',

  check(view, thresholds) {
    if (view.nonFinite !== null) return null;
    const ill = layersMostlyIll(view, 'deadUnits', thresholds);
    if (ill.length === 0) return null;
    return {
      layers: atActivation(ill),
      evidence: { dead: ill[0]!.value },
      rows: rowsOf(ill),
      reading: 'deadUnits',
      certain: ill.some(({ value }) => value > thresholds.certain),
    };
  },

  weigh: ({ dead }) => dead,

  message: ({ layers, evidence: { dead } }) =>
    `${formatShare(dead)} of the units of ${layers[0]?.name} are dead: zero for nearly every example of a batch, so that nothing passes through them and they no longer learn.`,

  threshold: ({ share, certain, forReadings }) =>
    `more than ${formatShare(share)} of a layer’s units active on less than 1 % of a batch, at ${forReadings} readings in a row; above ${formatShare(certain)} at one reading, and a warning in any case`,

  advice: () =>
    "Lower the learning rate tenfold, scale the inputs to about 1, and initialise with 'heNormal' and biases of zero; or use leakyReLU or elu, which pass something on for negative inputs too.",
});
