import { defineElementwise, stepNumber } from './elementwise';

/**
 * AdamW: Adam whose weight decay acts on the weights themselves, not through the gradient, where Adam's scaling would undo it.
 *
 *   m ← β₁m + (1−β₁)g      v ← β₂v + (1−β₂)g²
 *   w ← w − ηλw − η · m̂ / (√v̂ + ε),   m̂ = m/(1−β₁ᵗ),  v̂ = v/(1−β₂ᵗ)
 *
 * Loshchilov & Hutter 2019, Algorithm 2, with the decay in proportion to η as PyTorch has it, and PyTorch's λ = 0.01.
 */
export const adamw = defineElementwise({
  id: 'adamw',
  hyperparameters: { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
  vectors: { m: 0, v: 0 },
  numbers: { t: stepNumber },
  scalars: ({ learningRate, beta1, beta2, weightDecay }, { t }) => ({
    share1: 1 - beta1,
    share2: 1 - beta2,
    stepSize: learningRate / (1 - beta1 ** t),
    correction: 1 / Math.sqrt(1 - beta2 ** t),
    kept: 1 - learningRate * weightDecay,
  }),
  update({ w, g, m, v }, { beta1, beta2, share1, share2, stepSize, correction, epsilon, kept }) {
    const mean = beta1.mul(m).add(share1.mul(g));
    const meanSquare = beta2.mul(v).add(share2.mul(g.square()));
    const root = meanSquare.sqrt().mul(correction);
    return { m: mean, v: meanSquare, w: kept.mul(w).sub(stepSize.mul(mean).div(root.add(epsilon))) };
  },
});
