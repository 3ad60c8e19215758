import { formatShare } from './format';
import { atActivation, earliest, layersIll } from './measured';
import { defineRule } from './rule';

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
  source:
    'a unit that is active on less than 1 % of a batch is dead: Amazon SageMaker Debugger, DeadRelu; half of a layer: the same; two readings in a row and nine tenths: chosen by us',

  check(view, { share, certain, forReadings }) {
    if (view.nonFinite !== null) return null;
    const ill = layersIll(view, 'deadUnits', forReadings, (dead) => dead > share);
    if (ill.length === 0) return null;
    return {
      layers: atActivation(ill),
      evidence: { dead: ill[0]!.value },
      sinceRow: earliest(ill),
      certain: ill.some(({ value }) => value > certain),
    };
  },

  weigh: ({ dead }) => dead,

  message: ({ layers, evidence: { dead } }) =>
    `${formatShare(dead)} of the units of ${layers[0]?.name} are dead: zero for nearly every example of a batch, so that nothing passes through them and they no longer learn.`,

  threshold: ({ share, certain, forReadings }) =>
    `more than ${formatShare(share)} of a layer’s units active on less than 1 % of a batch, at ${forReadings} readings in a row; a warning in any case above ${formatShare(certain)}`,

  advice: () =>
    "Lower the learning rate tenfold, scale the inputs to about 1, and initialise with 'heNormal' and biases of zero; or use leakyReLU or elu, which pass something on for negative inputs too.",
});
