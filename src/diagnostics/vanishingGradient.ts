import { formatNumber, formatTimes } from './format';
import { defineRule, type RuleView } from './rule';
import * as ranges from './thresholdRange';

type Thresholds = { meanFloor: number; ratio: number; normCeiling: number; forSteps: number };

/** Gradient of the leading layer, mean size of its entries, and gradient of the last layer. */
type Evidence = { gradient: number; meanGradient: number; lastGradient: number };

/** Some layers receive almost no gradient, so they hardly learn. */
export const vanishingGradient = defineRule<Thresholds, Evidence>({
  id: 'vanishing-gradient',
  summary: 'Layers that receive almost no gradient, and so hardly learn.',
  severity: 'warning',
  gate: 'lossStalled',
  asked: 'step',
  leadsTo: ['saddle', 'plateau', 'loss-not-decreasing'],
  defaults: { meanFloor: 1e-7, ratio: 1e-3, normCeiling: 1e-4, forSteps: 5 },
  ranges: { meanFloor: ranges.positive, ratio: ranges.share, normCeiling: ranges.positive, forSteps: ranges.count },
  source:
    'mean: Amazon SageMaker Debugger; ratio: AutoTrainer (Zhang et al., ICSE 2021); five steps in a row: chosen by us',

  check(view, thresholds) {
    if (view.nonFinite !== null) return null;
    const starving = view.stage.layers.flatMap((info, layer) => {
      const rows = starvingRows(view, layer, thresholds);
      return rows ? [{ info, layer, rows }] : [];
    });
    const [leading] = starving;
    if (!leading) return null;
    const evidence = measure(view, leading.layer, view.row);
    const seen = { layers: starving.map(({ info }) => info), evidence, rows: leading.rows };
    // Norms are there at every step, means of entries are not.
    return isWeak(evidence, thresholds) ? seen : { ...seen, reading: 'gradientMeanAbs' };
  },

  weigh: ({ gradient, lastGradient }) => (gradient === 0 ? Number.POSITIVE_INFINITY : lastGradient / gradient),

  message({ layers, evidence: { gradient, meanGradient, lastGradient } }, { stage }) {
    const [name, last] = [layers[0]?.name, stage.layers.at(-1)?.name];
    if (gradient === 0) return `${name} does not learn: its gradient is exactly zero.`;
    const weaker = lastGradient / gradient;
    return weaker >= 10 && name !== last
      ? `${name} hardly learns: its gradient is ${formatNumber(gradient)}, ${formatTimes(weaker)} weaker than that of ${last}.`
      : `${name} hardly learns: the mean size of its gradient is ${formatNumber(meanGradient)}.`;
  },

  threshold: ({ meanFloor, ratio, normCeiling, forSteps }) =>
    `mean|g| < ${meanFloor.toExponential()}, or ‖g‖/‖g_last‖ < ${ratio.toExponential()} with ‖g‖ < ${normCeiling.toExponential()}, for ${forSteps} steps`,

  advice: ({ evidence: { gradient } }) =>
    gradient === 0
      ? 'Nothing passes back through the layers after it: check for ReLU units that are never active (lower the learning rate, or use leakyReLU or elu) and for saturated sigmoid or tanh units.'
      : "Use activation 'relu' with kernelInitializer 'heNormal' in the hidden layers instead of sigmoid or tanh, add batchNormalization between them, or take fewer layers.",
});

/** Single entries may be looked at so seldom that their mean is known at one step in so many. */
const farthest = 20;

/** The last `forSteps` rows that tell, where all of them say that the layer starves; null when they do not. */
function starvingRows(view: RuleView, layer: number, thresholds: Thresholds): number[] | null {
  const { forSteps } = thresholds;
  const rows: number[] = [];
  for (let row = view.row; row >= Math.max(0, view.row - farthest * forSteps); row--) {
    const starving = starves(view, layer, row, thresholds);
    if (starving === false || (starving === null && row === view.row)) return null;
    if (starving) rows.unshift(row);
    if (rows.length === forSteps) return rows;
  }
  return null;
}

/** Null: what was measured at this row does not tell. */
function starves(view: RuleView, layer: number, row: number, thresholds: Thresholds): boolean | null {
  const measured = measure(view, layer, row);
  if (isWeak(measured, thresholds)) return true;
  return Number.isNaN(measured.meanGradient) ? null : measured.meanGradient < thresholds.meanFloor;
}

const isWeak = ({ gradient, lastGradient }: Evidence, { ratio, normCeiling }: Thresholds): boolean =>
  gradient < normCeiling && gradient / lastGradient < ratio;

/**
 * The mean is that of the entries which are not exactly zero: most rows of an embedding, and of a dense layer on sparse input,
 * get no gradient from a batch, and that is as it should be. A layer of zeros alone has mean 0.
 */
function measure({ history }: RuleView, layer: number, row: number): Evidence {
  const meanOfAll = history.at('gradientMeanAbs', row, layer);
  const zeros = history.at('gradientZeros', row, layer);
  return {
    gradient: history.at('gradientL2', row, layer),
    lastGradient: history.at('gradientL2', row, history.layerCount - 1),
    meanGradient: zeros > 0 && zeros < 1 ? meanOfAll / (1 - zeros) : meanOfAll,
  };
}
