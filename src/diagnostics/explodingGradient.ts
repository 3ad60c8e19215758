import { byGradient } from './byGradient';
import { formatNumber, formatTimes } from './format';
import { rowsFrom } from './measured';
import { median } from './median';
import { defineRule, type Observation, type RuleView } from './rule';
import * as ranges from './thresholdRange';

/**
 * A layer's gradient against the last layer's; the whole gradient from the first to the last of the steps over which it grew; or the last that was
 * finite.
 */
type Evidence =
  | { gradient: number; ratio: number }
  | { from: number; gradient: number; steps: number }
  | { gradient: number };

type Thresholds = {
  ratio: number;
  forSteps: number;
  growth: number;
  doublings: number;
  leap: number;
  leaps: number;
  normFloor: number;
  medianFactor: number;
  fatal: number;
};

/** Gradients that grow from layer to layer on their way back, or from step to step, until an update throws the weights away. */
export const explodingGradient = defineRule<Thresholds, Evidence>({
  id: 'exploding-gradient',
  summary: 'Gradients that grow from layer to layer, or from step to step, without bound.',
  severity: 'warning',
  gate: 'lossStalled',
  asked: 'step',
  leadsTo: [
    'update-ratio',
    'edge-of-stability',
    'overshoot',
    'cliff',
    'dead-units',
    'saturated-units',
    'vanishing-gradient',
    'plateau',
    'loss-not-decreasing',
    'non-finite',
  ],
  defaults: {
    ratio: 70,
    forSteps: 3,
    growth: 2,
    doublings: 4,
    leap: 16,
    leaps: 2,
    normFloor: 1,
    medianFactor: 10,
    fatal: 1e8,
  },
  ranges: {
    ratio: ranges.multiple,
    forSteps: ranges.count,
    growth: ranges.multiple,
    doublings: ranges.count,
    leap: ranges.multiple,
    leaps: ranges.count,
    normFloor: ranges.positive,
    medianFactor: ranges.multiple,
    fatal: ranges.positive,
  },
  source:
    'ratio: AutoTrainer (Zhang et al., ICSE 2021); doubling at four measurements: TheDeepChecker (Ben Braiek & Khomh 2023); three steps in a row, two leaps, ‖g‖ ≥ 1, ten medians and 10⁸ at the end: chosen by us',

  check(view, thresholds) {
    if (view.nonFinite !== null) return lastBeforeTheEnd(view, thresholds);
    const { growth, doublings, leap, leaps } = thresholds;
    return (
      growthOverSteps(view, growth, doublings, thresholds) ??
      growthOverSteps(view, leap, leaps, thresholds) ??
      growthOverLayers(view, thresholds)
    );
  },

  weigh: ({ gradient }) => gradient,

  message({ layers, evidence }, { stage }) {
    const name = layers[0]?.name ?? 'the model';
    if ('ratio' in evidence) {
      const times = formatTimes(evidence.ratio);
      return `The gradient explodes on its way back: at ${name} it is ${formatNumber(evidence.gradient)}, ${times} that of ${stage.layers.at(-1)?.name}.`;
    }
    if (!('steps' in evidence)) {
      return `The gradient explodes: the last that was finite is ${formatNumber(evidence.gradient)}, the largest part in ${name}.`;
    }
    const { from, gradient, steps } = evidence;
    return `The gradient explodes: within ${steps} steps it grew from ${formatNumber(from)} to ${formatNumber(gradient)}, the largest part in ${name}.`;
  },

  threshold: ({ ratio, forSteps, growth, doublings, leap, leaps, normFloor, medianFactor, fatal }) =>
    `‖g‖/‖g_last‖ > ${ratio} for ${forSteps} steps, or ‖g‖ more than ×${growth} at ${doublings} steps in a row or ×${leap} at ${leaps}, to over ${medianFactor} times its median; always ‖g‖ ≥ ${normFloor}; or ‖g‖ > ${formatNumber(fatal)} right before a value that is not finite`,

  advice: ({ evidence }) =>
    'ratio' in evidence
      ? "Initialise the layers with kernelInitializer 'heNormal' (ReLU) or 'glorotNormal' (others) instead of larger weights, or add batchNormalization between them."
      : "Lower the learning rate tenfold, initialise with 'heNormal' or 'glorotNormal', scale inputs and targets to about 1, or clip the gradient.",
});

/** The norm of the whole gradient grew by more than `factor` at each of the last steps, and has left its usual range. */
function growthOverSteps(
  view: RuleView,
  factor: number,
  steps: number,
  { normFloor, medianFactor }: Thresholds,
): Observation<Evidence> | null {
  const norms = view.history.scalar('gradientNorm');
  const sinceRow = view.row - steps;
  if (sinceRow < 0) return null;
  for (let row = view.row; row > sinceRow; row--) if (!(norms[row]! > factor * norms[row - 1]!)) return null;
  const [from, gradient] = [norms[sinceRow]!, norms[view.row]!];
  // Before anything usual was seen, the first of these steps stands for it.
  const usual = sinceRow === 0 ? from : median(norms.slice(Math.max(0, sinceRow - 100), sinceRow));
  if (!Number.isFinite(gradient) || gradient < normFloor || gradient <= medianFactor * usual) return null;
  // A rate that is too large shakes every layer: one line is underlined, not all of them.
  return {
    layers: byGradient(view).slice(0, 1),
    evidence: { from, gradient, steps },
    rows: rowsFrom(sinceRow + 1, view.row),
  };
}

/** A run may be over before its gradient had the time to grow: the last one that is finite tells. */
function lastBeforeTheEnd(view: RuleView, { fatal }: Thresholds): Observation<Evidence> | null {
  const norms = view.history.scalar('gradientNorm').subarray(0, view.row + 1);
  const row = norms.slice(-2).findLastIndex(Number.isFinite) + Math.max(0, norms.length - 2);
  const gradient = norms[row] ?? Number.NaN;
  if (view.nonFinite?.phase === 'input' || !(gradient > fatal)) return null;
  return { layers: byGradient({ ...view, row }).slice(0, 1), evidence: { gradient }, rows: [row] };
}

/** Layers whose gradient is many times the last layer's, for some steps in a row; the worst first. */
function growthOverLayers(view: RuleView, { ratio, forSteps, normFloor }: Thresholds): Observation<Evidence> | null {
  const { history, row } = view;
  const sinceRow = row - forSteps + 1;
  if (sinceRow < 0) return null;
  const last = history.layerCount - 1;
  const explodes = (layer: number, at: number) => {
    const gradient = history.at('gradientL2', at, layer);
    return (
      gradient < Number.POSITIVE_INFINITY &&
      gradient >= normFloor &&
      gradient / history.at('gradientL2', at, last) > ratio
    );
  };
  const exploding = byGradient(view).filter(({ layer }) => {
    for (let at = row; at >= sinceRow; at--) if (!explodes(layer, at)) return false;
    return true;
  });
  const [worst] = exploding;
  if (!worst) return null;
  const evidence = { gradient: worst.gradient, ratio: worst.gradient / history.at('gradientL2', row, last) };
  return { layers: exploding, evidence, rows: rowsFrom(sinceRow, row) };
}
