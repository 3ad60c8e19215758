import type { LayerInfo } from '../shared/run';
import { defineRule } from './rule';

/** How many layers begin with units that are all alike. */
type Evidence = { layers: number };

/**
 * Units that begin alike and are used alike receive the same gradient, and so stay alike for ever: the layer is worth one unit. Goodfellow, Bengio &
 * Courville 2016, section 8.4. Units of one layer are told apart by the weights of the next one, so one symmetric layer is no trouble, unless its weights are zero
 * and a ReLU stands behind them, which lets no gradient through.
 */
export const symmetricInit = defineRule<Record<never, number>, Evidence>({
  id: 'symmetric-init',
  summary: 'Layers whose units begin with equal weights, and so can never learn different things.',
  severity: 'warning',
  gate: 'none',
  asked: 'start',
  leadsTo: [
    'update-ratio',
    'dead-units',
    'saturated-units',
    'vanishing-gradient',
    'exploding-gradient',
    'saddle',
    'plateau',
    'loss-not-decreasing',
    'non-finite',
  ],
  defaults: {},
  ranges: {},
  source: 'random weights break the symmetry of units: Goodfellow, Bengio & Courville 2016, section 8.4',

  check({ stage: { layers } }) {
    // What the last layer's units have in common, their targets tell apart.
    const stuck = layers.filter(
      (layer, i) =>
        i < layers.length - 1 && (isBlocked(layer) || (layer.kernel?.symmetric && isConstant(nextKernel(layers, i)))),
    );
    return stuck.length > 0 ? { layers: stuck, evidence: { layers: stuck.length } } : null;
  },

  weigh: ({ layers }) => layers,

  message({ layers: [first] }, { stage }) {
    const info = stage.layers.find(({ name }) => name === first?.name);
    return info && isBlocked(info)
      ? `The weights of ${first?.name} all begin at zero, and its ReLU passes no gradient on there: it cannot begin to learn.`
      : `All units of ${first?.name} begin with the same weights, and so do those of the layer after it: they receive the same gradient and stay alike for ever, as if there were only one.`;
  },

  threshold: () => 'equal columns in a kernel before one of equal weights, or a kernel of zeros before a ReLU',

  advice: () =>
    "Leave out the kernelInitializer, or set it to 'heNormal' (ReLU) or 'glorotNormal' (others): weights have to begin random. Zeros are for biases, and for a last layer.",
});

/** All weights alike, but for the rounding of their mean: it treats all units before it alike. */
const isConstant = (layer: LayerInfo | undefined): boolean =>
  layer?.kernel?.symmetric === true && layer.kernel.deviation <= 1e-6 * Math.abs(layer.kernel.mean);

/** The next layer that has a kernel: normalizations between have none. */
const nextKernel = (layers: readonly LayerInfo[], i: number) =>
  layers.slice(i + 1).find(({ kernel }) => kernel !== null);

const isBlocked = ({ kernel, activation }: LayerInfo): boolean =>
  kernel !== null &&
  kernel.mean === 0 &&
  kernel.deviation === 0 &&
  (activation?.name === 'relu' || activation?.name === 'relu6');
