import { Loop } from '../simd/loop';
import { adamw } from './adamw';
import { type Dense, matrixShape } from './matrices/dense';
import { newtonSchulz } from './matrices/newtonSchulz';
import { defineGradientRule, type Slice } from './updateRule';

const accelerate = new Loop(['m', 'g', 'ahead'], ['mu', 'share'], ({ m, g }, { mu, share }) => {
  const mean = mu.mul(m).add(share.mul(g));
  return { store: { m: mean, ahead: mu.mul(mean).add(share.mul(g)) } };
});

const move = new Loop(['w', 'd'], ['kept', 'size'], ({ w, d }, { kept, size }) => ({
  store: { w: kept.mul(w).sub(size.mul(d)) },
}));

/**
 * Muon: momentum for matrices, with all directions of a step made equally large; AdamW for everything else.
 *
 *   m ← μm + (1−μ)g
 *   w ← w − ηλw − η · √max(1, columns/rows) · NS(μm + (1−μ)g)
 *
 * NS are five Newton–Schulz steps towards the nearest orthogonal matrix. A kernel of any rank is the matrix (all other axes) × (last axis); biases and
 * scales follow AdamW with the rate `restRate`·η. Jordan 2024, "Muon: An optimizer for hidden layers in neural networks", and the code that belongs to it,
 * whose weights are transposed against ours. There the rest has 3e-4; `restRate` makes it AdamW's 1e-3 here.
 */
export const muon = defineGradientRule({
  id: 'muon',
  hyperparameters: {
    learningRate: 0.02,
    momentum: 0.95,
    newtonSchulzSteps: 5,
    weightDecay: 0,
    restRate: 0.05,
    beta1: 0.9,
    beta2: 0.95,
    epsilon: 1e-10,
  },
  slots: adamw.slots,
  scratch: ['ahead', 'x', 'y', 'gram', 'polynomial'],
  update(state, hyperparameters) {
    for (const slice of state.slices) {
      const shape = matrixShape(slice);
      if (shape) step(slice, shape, state, hyperparameters);
      else adamStep(slice, state, hyperparameters);
    }
    state.slots.t[0]!++;
  },
});

type State = Parameters<typeof muon.update>[0];
type Hyperparameters = Parameters<typeof muon.update>[1];

function step(
  { offset, length }: Slice,
  { rows, columns }: Pick<Dense, 'rows' | 'columns'>,
  { parameters, gradient: g, slots: { m }, scratch: { ahead, ...room } }: State,
  { learningRate, momentum, newtonSchulzSteps, weightDecay }: Hyperparameters,
): void {
  accelerate.run({ m, g, ahead }, { mu: momentum, share: 1 - momentum }, offset, length);
  const direction = newtonSchulz(
    { values: ahead.subarray(offset, offset + length), rows, columns },
    room,
    newtonSchulzSteps,
  );
  move.run(
    { w: parameters.subarray(offset, offset + length), d: direction.values },
    { kept: 1 - learningRate * weightDecay, size: learningRate * Math.sqrt(Math.max(1, columns / rows)) },
  );
}

function adamStep(
  { offset, length, shape }: Slice,
  { parameters, gradient, slots: { m, v, t } }: State,
  { learningRate, restRate, ...hyperparameters }: Hyperparameters,
): void {
  const part = (values: Float32Array) => values.subarray(offset, offset + length);
  const rest = {
    parameters: part(parameters),
    gradient: part(gradient),
    // Each weight is at the same step: the number is a copy.
    slots: { m: part(m), v: part(v), t: t.slice() },
    scratch: {},
    slices: [{ shape, offset: 0, length }],
  };
  adamw.update(rest, { ...hyperparameters, learningRate: learningRate * restRate });
}
