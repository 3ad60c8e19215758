import { formatNumber } from './format';
import { lossTrend } from './lossTrend';
import { layersIll, rowsOf } from './measured';
import { defineRule, type Observation, type RuleView } from './rule';
import * as ranges from './thresholdRange';

type Thresholds = { upper: number; lower: number; forReadings: number; gradientFloor: number };

/** ‖Δw‖/‖w‖ of the layer that moves most; the limit that it is beyond, and the learning rate. */
type Evidence = { ratio: number; limit: number; learningRate: number };

/** Steps so long that they throw a layer's weights away, or so short that no layer gets anywhere. */
export const updateRatio = defineRule<Thresholds, Evidence>({
  id: 'update-ratio',
  summary: 'Updates that are far too long, or far too short, for the weights that they change.',
  severity: 'warning',
  gate: 'lossStalled',
  asked: 'step',
  leadsTo: [
    'edge-of-stability',
    'overshoot',
    'exploding-gradient',
    'cliff',
    'dead-units',
    'saturated-units',
    'vanishing-gradient',
    'plateau',
    'loss-not-decreasing',
    'non-finite',
  ],
  defaults: { upper: 0.1, lower: 1e-4, forReadings: 3, gradientFloor: 1e-4 },
  ranges: { upper: ranges.positive, lower: ranges.positive, forReadings: ranges.count, gradientFloor: ranges.positive },
  source:
    'log₁₀ ‖Δw‖/‖w‖ outside −4…−1: TheDeepChecker (Ben Braiek & Khomh 2023); three long ones in a row: chosen by us',

  check(view, thresholds) {
    if (view.nonFinite !== null) return null;
    return tooLong(view, thresholds) ?? tooShort(view, thresholds);
  },

  weigh: ({ ratio, limit }) => Math.abs(Math.log(ratio / limit)),

  message({ layers, evidence: { ratio, limit, learningRate } }) {
    const rate = Number.isNaN(learningRate) ? '' : ` The learning rate is ${formatNumber(learningRate)}.`;
    return ratio > limit
      ? `The steps are too long: each changes the weights of ${layers[0]?.name} by ${formatNumber(100 * ratio)} % of their size, for many steps in a row.${rate}`
      : `The steps are too short: none changes a layer by more than ${formatNumber(100 * ratio)} % of its weights’ size, although a gradient arrives.${rate}`;
  },

  threshold: ({ upper, lower, forReadings, gradientFloor }) =>
    `‖Δw‖/‖w‖ > ${upper} in a layer at ${forReadings} readings in a row, or < ${lower.toExponential()} in all of them with ‖g_last‖ ≥ ${gradientFloor.toExponential()}`,

  advice: ({ evidence: { ratio, limit } }) =>
    ratio > limit
      ? 'Lower the learning rate tenfold; inputs and targets scaled to about 1, or a clipped gradient, shorten the steps too.'
      : 'Raise the learning rate tenfold, until the loss moves.',
});

/** A layer whose weights change by a large part of their size, step after step. */
function tooLong(view: RuleView, { upper, forReadings }: Thresholds): Observation<Evidence> | null {
  const restless = layersIll(
    view,
    'updateRatio',
    forReadings,
    (ratio) => ratio > upper && ratio < Number.POSITIVE_INFINITY,
  );
  if (restless.length === 0) return null;
  const worst = [...restless].sort((a, b) => b.value - a.value);
  const evidence = { ratio: worst[0]!.value, limit: upper, learningRate: rateAt(view) };
  return { layers: worst.map(({ info }) => info), evidence, rows: rowsOf(restless), reading: 'updateRatio' };
}

/** All layers stand almost still, and the loss has not been seen to move; not for want of a gradient, which would be another finding. */
function tooShort(view: RuleView, { lower, gradientFloor }: Thresholds): Observation<Evidence> | null {
  const { history, row, stage } = view;
  const still = layersIll(view, 'updateRatio', 1, (ratio) => ratio < lower);
  if (still.length === 0 || still.length < stage.layers.length) return null;
  if (!(history.at('gradientL2', row, history.layerCount - 1) >= gradientFloor)) return null;
  if (['falling', 'converged'].includes(lossTrend(view))) return null;
  const ratio = Math.max(...still.map(({ value }) => value));
  return {
    layers: [],
    evidence: { ratio, limit: lower, learningRate: rateAt(view) },
    rows: rowsOf(still),
    reading: 'updateRatio',
  };
}

const rateAt = ({ history, row }: RuleView): number => history.scalar('learningRate')[row] ?? Number.NaN;
