import { formatNumber } from './format';
import { lastMeasured, scalarAt } from './measured';
import { openingGradient } from './openingGradient';
import { defineRule, type RuleView } from './rule';
import * as ranges from './thresholdRange';

type Thresholds = { negative: number; gradient: number; readings: number };
type Evidence = { lambdaMin: number; lambdaMax: number; gradient: number };

/** A saddle point: hardly any gradient, and yet a direction in which the loss curves downwards. Dauphin et al. 2014. */
export const saddle = defineRule<Thresholds, Evidence>({
  id: 'saddle',
  summary: 'A saddle point: hardly any gradient, but a direction in which the loss curves downwards.',
  severity: 'warning',
  gate: 'lossStalled',
  asked: 'step',
  leadsTo: ['plateau', 'loss-not-decreasing'],
  defaults: { negative: 0.1, gradient: 0.1, readings: 2 },
  ranges: { negative: ranges.positive, gradient: ranges.share, readings: ranges.count },
  source: 'negative curvature at a small gradient: Dauphin et al. 2014; the numbers: chosen by us',

  check(view, { negative, gradient, readings }) {
    if (view.nonFinite !== null) return null;
    const rows = lastMeasured(view, readings, (row) => shareOf(view, row));
    const scale = openingGradient(view);
    const isSaddle = (row: number) =>
      shareOf(view, row) < -negative && scalarAt(view, 'gradientNorm', row) < gradient * scale;
    if (!rows?.every(isSaddle)) return null;
    const evidence = {
      lambdaMin: scalarAt(view, 'lambdaMin', view.row),
      lambdaMax: scalarAt(view, 'lambdaMax', view.row),
      gradient: scalarAt(view, 'gradientNorm', view.row),
    };
    return { layers: [], evidence, rows: rows.reverse(), reading: 'lambdaMin' };
  },

  weigh: ({ lambdaMin, lambdaMax }) => -lambdaMin / lambdaMax,

  message: ({ evidence: { lambdaMin, lambdaMax, gradient } }) =>
    `The training rests on a saddle: hardly any gradient is left (${formatNumber(gradient)}), but the loss curves downwards somewhere (λmin = ${formatNumber(lambdaMin)} beside λmax = ${formatNumber(lambdaMax)}).`,

  threshold: ({ negative, gradient, readings }) =>
    `λmin < −${negative}·λmax and ‖g‖ below ${gradient} of the largest of the first ten, at ${readings} readings in a row`,

  advice: () =>
    'Use momentum 0.9 or Adam, smaller batches, whose noise pushes off the saddle, or a higher learning rate; begin from other random weights.',
});

const shareOf = (view: RuleView, row: number): number =>
  scalarAt(view, 'lambdaMin', row) / scalarAt(view, 'lambdaMax', row);
