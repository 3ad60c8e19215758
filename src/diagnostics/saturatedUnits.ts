import type { StageInfo } from '../shared/run';
import { formatShare } from './format';
import { atActivation, layersMostlyIll, rowsOf } from './measured';
import { defineRule } from './rule';
import * as ranges from './thresholdRange';

type Thresholds = { share: number; certain: number; forReadings: number };
type Evidence = { saturated: number };

/** tanh or sigmoid units on the flat ends of their curve: their slope is almost 0, and with it what passes back through them. */
export const saturatedUnits = defineRule<Thresholds, Evidence>({
  id: 'saturated-units',
  summary: 'Layers of tanh or sigmoid most of whose outputs lie on the flat ends of the curve.',
  severity: 'warning',
  gate: 'lossStalled',
  asked: 'step',
  leadsTo: ['vanishing-gradient', 'saddle', 'plateau', 'loss-not-decreasing'],
  defaults: { share: 0.5, certain: 0.9, forReadings: 2 },
  ranges: { share: ranges.share, certain: ranges.share, forReadings: ranges.count },
  source:
    'inputs beyond ±5, half of a layer: DeepDiagnosis (Wardat et al., ICSE 2022); two readings in a row and nine tenths: chosen by us',

  check(view, thresholds) {
    if (view.nonFinite !== null) return null;
    const ill = layersMostlyIll(view, 'saturatedUnits', thresholds).filter(
      ({ info }) => !isUndone(view.stage, info.name),
    );
    if (ill.length === 0) return null;
    return {
      layers: atActivation(ill),
      evidence: { saturated: ill[0]!.value },
      rows: rowsOf(ill),
      reading: 'saturatedUnits',
      certain: ill.some(({ value }) => value > thresholds.certain),
    };
  },

  weigh: ({ saturated }) => saturated,

  message: ({ layers, evidence: { saturated } }, { stage }) => {
    const name = layers[0]?.name;
    const activation = stage.layers.find((layer) => layer.name === name)?.activation?.name ?? 'activation';
    return `${formatShare(saturated)} of the outputs of ${name} are saturated: they lie on the flat ends of its ${activation}, where the slope is almost 0 and hardly any gradient passes back.`;
  },

  threshold: ({ share, certain, forReadings }) =>
    `more than ${formatShare(share)} of a layer’s tanh or sigmoid inputs beyond ±5, at ${forReadings} readings in a row; above ${formatShare(certain)} at one reading, and a warning in any case`,

  advice: () =>
    "Scale the inputs to about 1, initialise with 'glorotNormal', lower the learning rate, or put batchNormalization before the activation; 'relu' does not saturate.",
});

/** The logarithm in binary cross-entropy undoes the flat ends of the last sigmoid: there being sure is no trouble. */
const isUndone = ({ loss, layers }: StageInfo, name: string): boolean =>
  loss === 'binaryCrossentropy' && layers.at(-1)?.name === name;
