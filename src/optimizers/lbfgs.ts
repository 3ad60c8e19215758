import { Loop } from '../simd/loop';
import { dot, maxAbs, sum } from '../simd/reduction';
import { CurvaturePairs, pairSlots } from './quasiNewton/curvaturePairs';
import { type LinePoint, strongWolfe } from './quasiNewton/strongWolfe';
import { type BatchObjective, defineClosureRule } from './updateRule';

const move = new Loop(['w', 'd', 'trial'], ['t'], ({ w, d }, { t }) => ({ store: { trial: w.add(t.mul(d)) } }));
const slopeAlong = new Loop(['d', 'g'], [], ({ d, g }) => ({ reduce: { slope: dot(d, g) } }));
const sizes = new Loop(['d', 'g'], [], ({ d, g }) => ({ reduce: { farthest: maxAbs(d), gradient: sum(g.abs()) } }));
const subtract = new Loop(['after', 'before', 'change'], [], ({ after, before }) => ({
  store: { change: after.sub(before) },
}));
const products = new Loop(['s', 'y'], [], ({ s, y }) => ({ reduce: { ss: dot(s, s), sy: dot(s, y), yy: dot(y, y) } }));

/**
 * L-BFGS: the curvature is learnt from how the gradient changed along the latest steps; a line search makes sure of each step.
 *
 *   d = −Hg,   H from the latest 10 pairs s = Δw, y = Δg and γI, γ = sᵀy/yᵀy of the latest
 *   w ← w + td,   t by the strong Wolfe conditions, tried from η on
 *
 * Liu & Nocedal 1989; Nocedal & Wright 2006, Algorithms 7.4 and 7.5; but for rounding what PyTorch's `LBFGS` with `strong_wolfe` does. Without pairs d = −g, tried
 * from η·min(1, 1/‖g‖₁) on. Both gradients of a pair are of the same batch. A pair without positive curvature is not kept; a search that finds nothing
 * leaves the weights and forgets the pairs. For batches that are all the data, or large: on small ones see `sdlbfgs`.
 */
export const lbfgs = defineClosureRule({
  id: 'lbfgs',
  modelsLoss: true,
  hyperparameters: { learningRate: 1 },
  slots: pairSlots,
  scratch: ['direction', 'trial', 'trialGradient'],
  update({ parameters, gradient, slots, scratch }, { learningRate }, objective) {
    const line = { parameters, ...scratch, objective };
    const loss = objective.lossAndGradient(parameters, line.trialGradient);
    const pairs = new CurvaturePairs(slots);
    const slope = descend(pairs, gradient, line.direction);
    if (slope === 0) return;
    const size = sizes.run({ d: line.direction, g: gradient }, {});
    const firstT = learningRate * (pairs.isEmpty ? Math.min(1, 1 / size.gradient) : 1);
    const start = { t: 0, loss, slope, gradient };
    const found = strongWolfe(start, firstT, size.farthest, (t) => evaluate(line, t));
    if (found.t === 0) return pairs.clear();
    const { parameters: w, direction: d, trial, trialGradient } = line;
    move.run({ w, d, trial }, { t: found.t });
    trialGradient.set(found.gradient);
    const { s, y } = pairs.next;
    subtract.run({ after: trial, before: w, change: s }, {});
    subtract.run({ after: trialGradient, before: gradient, change: y }, {});
    const { ss, sy, yy } = products.run({ s, y }, {});
    if (sy > leastCosine * Math.sqrt(ss * yy)) pairs.keep();
    w.set(trial);
  },
});

/** Pairs that are closer to orthogonal would make H so large that rounding rules it. */
const leastCosine = 1e-8;

/** Writes the direction, straight down where the pairs lead up, and gives the slope along it. */
function descend(pairs: CurvaturePairs, gradient: Float32Array, direction: Float32Array): number {
  pairs.descentDirection(gradient, inverseCurvature(pairs), direction);
  const slope = () => slopeAlong.run({ d: direction, g: gradient }, {}).slope;
  if (slope() < 0) return slope();
  pairs.clear();
  pairs.descentDirection(gradient, 1, direction);
  return slope();
}

function inverseCurvature({ latest }: CurvaturePairs): number {
  if (!latest) return 1;
  const { sy, yy } = products.run(latest, {});
  return sy / yy;
}

interface Line {
  parameters: Float32Array;
  direction: Float32Array;
  trial: Float32Array;
  trialGradient: Float32Array;
  objective: BatchObjective;
}

function evaluate({ parameters, direction, trial, trialGradient, objective }: Line, t: number): LinePoint {
  move.run({ w: parameters, d: direction, trial }, { t });
  const loss = objective.lossAndGradient(trial, trialGradient);
  const { slope } = slopeAlong.run({ d: direction, g: trialGradient }, {});
  return { t, loss, slope, gradient: trialGradient.slice() };
}
