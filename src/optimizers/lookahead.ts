import { Loop } from '../simd/loop';
import { adam } from './adam';
import { defineGradientRule } from './updateRule';

const synchronize = new Loop(['fast', 'slow'], ['alpha'], ({ fast, slow }, { alpha }) => {
  const between = slow.add(alpha.mul(fast.sub(slow)));
  return { store: { fast: between, slow: between } };
});

/**
 * Lookahead around Adam: fast weights explore, slow ones follow part of the way every k steps, and the fast ones go on from there.
 *
 *   m ← β₁m + (1−β₁)g      v ← β₂v + (1−β₂)g²
 *   w ← w − η · m̂ / (√v̂ + ε),   m̂ = m/(1−β₁ᵗ),  v̂ = v/(1−β₂ᵗ)
 *   φ ← φ + α(w − φ),  w ← φ                                    after every k-th step
 *
 * Zhang et al. 2019, Algorithm 1 with k = 5 and α = 0.5; φ begins at the first weights. Adam keeps its means when the weights go back, as in the paper.
 */
export const lookahead = defineGradientRule({
  id: 'lookahead',
  hyperparameters: { ...adam.hyperparameters, synchronizationSteps: 5, alpha: 0.5 },
  slots: { ...adam.slots, slow: { length: 'parameters', initial: 0 } },
  update(state, hyperparameters) {
    const { parameters, slots } = state;
    const t = slots.t[0]!;
    if (t === 1) slots.slow.set(parameters);
    adam.update(state, hyperparameters);
    if (t % hyperparameters.synchronizationSteps !== 0) return;
    synchronize.run({ fast: parameters, slow: slots.slow }, { alpha: hyperparameters.alpha });
  },
});
