import { Loop } from '../simd/loop';
import { dot } from '../simd/reduction';
import { CurvaturePairs, pairSlots } from './quasiNewton/curvaturePairs';
import { defineClosureRule } from './updateRule';

const move = new Loop(['w', 'd', 's'], ['learningRate'], ({ w, d }, { learningRate }) => {
  const after = w.add(learningRate.mul(d));
  return { store: { w: after, s: after.sub(w) } };
});
const subtract = new Loop(['after', 'before', 'y'], [], ({ after, before }) => ({ store: { y: after.sub(before) } }));
const products = new Loop(['s', 'y'], [], ({ s, y }) => ({ reduce: { ss: dot(s, s), sy: dot(s, y), yy: dot(y, y) } }));
const damp = new Loop(['y', 's'], ['theta', 'rest'], ({ y, s }, { theta, rest }) => ({
  store: { y: theta.mul(y).add(rest.mul(s)) },
}));

/**
 * SdLBFGS: L-BFGS for small batches, with a rate in the place of a line search and pairs that are damped until they curve upwards.
 *
 *   w ← w − ηHg,   H from the latest 10 pairs s = Δw, ȳ and γ⁻¹I
 *   γ ← max(yᵀy / |sᵀy|, δ)
 *   ȳ = θy + (1−θ)γs,   θ = ¾γsᵀs / (γsᵀs − sᵀy) where sᵀy < ¼γsᵀs,  else 1
 *
 * Wang, Ma, Goldfarb & Liu 2017, Algorithms 3.1 and 3.2, with Powell's damping (1978). Both gradients of y are of the same batch, on the same masks:
 * one more gradient a step. H = I before the first pair. |sᵀy| is ours: the paper's γ falls to δ where the loss curves downwards, and the next steps are the
 * longest of all; so are η and δ.
 */
export const sdlbfgs = defineClosureRule({
  id: 'sdlbfgs',
  modelsLoss: true,
  hyperparameters: { learningRate: 1, delta: 0.1 },
  slots: { ...pairSlots, gamma: { length: 'one', initial: 1 } },
  scratch: ['direction', 'gradientAfter'],
  update(
    { parameters: w, gradient, slots, scratch: { direction, gradientAfter } },
    { learningRate, delta },
    objective,
  ) {
    const pairs = new CurvaturePairs(slots);
    const { s, y } = pairs.next;
    pairs.descentDirection(gradient, 1 / slots.gamma![0]!, direction);
    move.run({ w, d: direction, s }, { learningRate });
    objective.lossAndGradient(w, gradientAfter);
    subtract.run({ after: gradientAfter, before: gradient, y }, {});
    const { ss, sy, yy } = products.run({ s, y }, {});
    // A step along which the gradient stays as it is tells nothing.
    if (sy === 0) return;
    const gamma = Math.max(yy / Math.abs(sy), delta);
    const theta = sy < 0.25 * gamma * ss ? (0.75 * gamma * ss) / (gamma * ss - sy) : 1;
    damp.run({ y, s }, { theta, rest: (1 - theta) * gamma });
    slots.gamma![0] = gamma;
    pairs.keep();
  },
});
