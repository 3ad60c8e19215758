import type { LayerInfo } from '../shared/run';
import { formatNumber, formatTimes } from './format';
import { defineRule } from './rule';
import * as ranges from './thresholdRange';

type Thresholds = { factor: number; parameters: number };
/** Standard deviation of the kernel, and the nearest of those that are usual for its size. */
type Evidence = { deviation: number; usual: number };

/**
 * Initial weights whose spread is far from what keeps signals the same size from layer to layer: √(2/fanIn) (He et al. 2015, for ReLU),
 * √(2/(fanIn + fanOut)) (Glorot & Bengio 2010), √(1/fanIn) (LeCun et al. 1998). Harmless by itself in a shallow net: as a remark, it explains what follows from it.
 */
export const initVariance = defineRule<Thresholds, Evidence>({
  id: 'init-variance',
  summary: 'Initial weights that are far too large or too small for the size of their layer.',
  severity: 'information',
  gate: 'none',
  asked: 'start',
  leadsTo: [
    'initial-loss',
    'update-ratio',
    'edge-of-stability',
    'overshoot',
    'exploding-gradient',
    'cliff',
    'dead-units',
    'saturated-units',
    'time-vanishing',
    'vanishing-gradient',
    'saddle',
    'plateau',
    'loss-not-decreasing',
    'non-finite',
  ],
  defaults: { factor: 4, parameters: 16 },
  ranges: { factor: ranges.multiple, parameters: ranges.count },
  source: 'He et al. 2015, Glorot & Bengio 2010, LeCun et al. 1998; factor and smallest layer: chosen by us',

  check({ stage }, { factor, parameters }) {
    const off = stage.layers
      .filter((layer) => layer.parameters >= parameters)
      .map((info) => ({ info, evidence: evidenceOf(info) }))
      .filter(({ evidence }) => evidence !== null && !(offBy(evidence) <= factor));
    return off.length > 0 ? { layers: off.map(({ info }) => info), evidence: off[0]!.evidence! } : null;
  },

  weigh: offBy,

  message({ layers, evidence: { deviation, usual } }) {
    const times = formatTimes(Math.max(deviation / usual, usual / deviation));
    return `The weights of ${layers[0]?.name} begin too ${deviation > usual ? 'large' : 'small'}: their standard deviation is ${formatNumber(deviation)}, ${times} ${deviation > usual ? 'more' : 'less'} than usual for a layer of its size (${formatNumber(usual)}).`;
  },

  threshold: ({ factor, parameters }) =>
    `standard deviation more than ${factor} times off all of √(2/fanIn), √(2/(fanIn+fanOut)), √(1/fanIn), in layers of ${parameters} parameters and more`,

  advice: () =>
    "Set kernelInitializer to 'heNormal' (ReLU) or 'glorotNormal' (others), which fit the spread to the size of the layer.",
});

/** Null: nothing is usual for it. An embedding is a table, without fans; equal units are another finding. */
function evidenceOf({ kernel, className }: LayerInfo): Evidence | null {
  if (!kernel || kernel.symmetric || className === 'Embedding') return null;
  const { fanIn, fanOut, deviation } = kernel;
  const all = [Math.sqrt(2 / fanIn), Math.sqrt(1 / fanIn), Math.sqrt(2 / (fanIn + fanOut))];
  const usual = Math.min(Math.max(deviation, Math.min(...all)), Math.max(...all));
  return { deviation, usual };
}

function offBy({ deviation, usual }: Evidence): number {
  return Math.max(deviation / usual, usual / deviation);
}
