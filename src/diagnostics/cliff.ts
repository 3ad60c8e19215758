import { byGradient } from './byGradient';
import { formatNumber, formatTimes } from './format';
import { median } from './median';
import { openingGradient } from './openingGradient';
import { defineRule } from './rule';
import * as ranges from './thresholdRange';

type Thresholds = { factor: number; window: number; fewest: number };
type Evidence = { gradient: number; usual: number };

/** A cliff: from one step to the next the gradient is many times what it was. One update with it throws the weights far away. Pascanu et al. 2013. */
export const cliff = defineRule<Thresholds, Evidence>({
  id: 'cliff',
  summary: 'A cliff: one step’s gradient is many times what is usual.',
  severity: 'warning',
  gate: 'lossStalled',
  asked: 'step',
  leadsTo: [
    'update-ratio',
    'edge-of-stability',
    'overshoot',
    'exploding-gradient',
    'dead-units',
    'saturated-units',
    'vanishing-gradient',
    'plateau',
    'loss-not-decreasing',
    'non-finite',
  ],
  defaults: { factor: 20, window: 100, fewest: 20 },
  ranges: { factor: ranges.multiple, window: ranges.count, fewest: ranges.count },
  source: 'cliffs: Pascanu, Mikolov & Bengio 2013; twenty times the median of the last hundred: chosen by us',

  check(view, { factor, window, fewest }) {
    const { history, row } = view;
    if (view.nonFinite !== null || row < fewest) return null;
    const norms = history.scalar('gradientNorm');
    const gradient = norms[row]!;
    // A solved task has almost no gradient, of which any batch is a multiple: it has to be large for this run.
    if (!(gradient > openingGradient(view))) return null;
    const usual = median(norms.subarray(Math.max(0, row - window), row));
    if (!(gradient > factor * usual && gradient < Number.POSITIVE_INFINITY)) return null;
    return { layers: byGradient(view).slice(0, 1), evidence: { gradient, usual } };
  },

  weigh: ({ gradient, usual }) => gradient / usual,

  message: ({ layers, evidence: { gradient, usual } }) =>
    `The training met a cliff: the gradient leapt to ${formatNumber(gradient)}, ${formatTimes(gradient / usual)} its usual size, the largest part in ${layers[0]?.name}.`,

  threshold: ({ factor, window, fewest }) =>
    `‖g‖ more than ${factor} times the median of the ${window} steps before (${fewest} at least), and above all of the first ten`,

  advice: () =>
    'Clip the gradient by its norm, lower the learning rate, and look at the batch of this step for examples that are out of scale.',
});
