import { formatNumber } from './format';
import { lastMeasured, scalarAt } from './measured';
import { defineRule } from './rule';
import * as ranges from './thresholdRange';

type Thresholds = { condition: number; cosine: number; readings: number };
type Evidence = { condition: number; cosine: number; learningRate: number };

/**
 * A ravine (ill-conditioning): some directions are far steeper than others, and the gradient turns round from step to step, across the ravine
 * instead of along it.
 */
export const ravine = defineRule<Thresholds, Evidence>({
  id: 'ravine',
  summary: 'Ill-conditioning: the steps jump from wall to wall of a ravine instead of following it.',
  severity: 'warning',
  gate: 'lossStalled',
  asked: 'step',
  leadsTo: ['plateau', 'loss-not-decreasing'],
  defaults: { condition: 1e4, cosine: -0.3, readings: 2 },
  ranges: { condition: ranges.multiple, cosine: ranges.cosine, readings: ranges.count },
  source: 'the condition number and the turning of the gradient: chosen by us',

  check(view, { condition: least, cosine: limit, readings }) {
    if (view.nonFinite !== null) return null;
    const conditionAt = (row: number) => scalarAt(view, 'condition', row);
    const rows = lastMeasured(view, readings, conditionAt);
    if (!rows?.every((row) => conditionAt(row) > least)) return null;
    const sinceRow = rows.at(-1)!;
    const cosine = mean(view.history.scalar('gradientCosine').subarray(sinceRow, view.row + 1));
    if (!(cosine < limit)) return null;
    const learningRate = scalarAt(view, 'learningRate', view.row);
    return {
      layers: [],
      evidence: { condition: conditionAt(view.row), cosine, learningRate },
      rows: rows.reverse(),
      reading: 'condition',
    };
  },

  weigh: ({ cosine }) => -cosine,

  message: ({ evidence: { condition, cosine } }) =>
    `The training zigzags in a ravine: its steepest direction is ${formatNumber(condition)} times as steep as its flattest, and the gradient turns round from step to step (cosine ${formatNumber(cosine)} on average).`,

  threshold: ({ condition, cosine, readings }) =>
    `condition of the curvature above ${formatNumber(condition)} at ${readings} readings in a row, and the mean of cos(gₜ, gₜ₋₁) since the first of them below ${cosine}`,

  advice: () =>
    'Use momentum 0.9 or Adam, which damp the zigzag; scale the inputs to mean 0 and deviation 1, or add batchNormalization, which round the ravine off; else lower the learning rate.',
});

/** Of what was measured; NaN where nothing was. */
function mean(values: Float64Array): number {
  const finite = values.filter(Number.isFinite);
  return finite.reduce((sum, value) => sum + value, 0) / finite.length;
}
