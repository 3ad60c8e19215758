import { formatNumber, formatTimes } from './format';
import { defineRule, type RuleView } from './rule';

type Thresholds = { meanFloor: number; ratio: number; normCeiling: number; forSteps: number };

/** Gradient of the leading layer, mean size of its entries, and gradient of the last layer. */
type Evidence = { gradient: number; meanGradient: number; lastGradient: number };

/** Some layers receive almost no gradient, so they hardly learn. */
export const vanishingGradient = defineRule<Thresholds, Evidence>({
  id: 'vanishing-gradient',
  summary: 'Layers that receive almost no gradient, and so hardly learn.',
  severity: 'warning',
  gate: 'lossStalled',
  defaults: { meanFloor: 1e-7, ratio: 1e-3, normCeiling: 1e-4, forSteps: 5 },
  source:
    'mean: Amazon SageMaker Debugger; ratio: AutoTrainer (Zhang et al., ICSE 2021); five steps in a row: chosen by us',

  check(view, thresholds) {
    const sinceRow = view.row - thresholds.forSteps + 1;
    if (view.nonFinite !== null || sinceRow < 0) return null;
    const starving = view.stage.layers
      .map((info, layer) => ({ info, layer }))
      .filter(({ layer }) => starvesFrom(view, layer, sinceRow, thresholds));
    const [leading] = starving;
    if (!leading) return null;
    return { layers: starving.map(({ info }) => info), evidence: measure(view, leading.layer, view.row), sinceRow };
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

function starvesFrom(view: RuleView, layer: number, sinceRow: number, thresholds: Thresholds): boolean {
  for (let row = view.row; row >= sinceRow; row--) if (!starves(view, layer, row, thresholds)) return false;
  return true;
}

/** Comparisons with NaN are false: a layer without a measurement is never called starving. */
function starves(view: RuleView, layer: number, row: number, { meanFloor, ratio, normCeiling }: Thresholds): boolean {
  const { gradient, meanGradient, lastGradient } = measure(view, layer, row);
  return meanGradient < meanFloor || (gradient < normCeiling && gradient / lastGradient < ratio);
}

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
