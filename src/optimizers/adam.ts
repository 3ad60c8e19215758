import { defineElementwise, stepNumber } from './elementwise';

/**
 * Adam: step along the running mean of the gradient, scaled per weight by its running root mean square.
 *
 *   m ← β₁m + (1−β₁)g      v ← β₂v + (1−β₂)g²
 *   w ← w − η · m̂ / (√v̂ + ε),   m̂ = m/(1−β₁ᵗ),  v̂ = v/(1−β₂ᵗ)
 *
 * Kingma & Ba 2014, Algorithm 1. ε stands outside the root. Both corrections are the same for all weights: they act on η and on the root.
 */
export const adam = defineElementwise({
  id: 'adam',
  hyperparameters: { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  vectors: { m: 0, v: 0 },
  numbers: { t: stepNumber },
  scalars: ({ learningRate, beta1, beta2 }, { t }) => ({
    share1: 1 - beta1,
    share2: 1 - beta2,
    stepSize: learningRate / (1 - beta1 ** t),
    correction: 1 / Math.sqrt(1 - beta2 ** t),
  }),
  update({ w, g, m, v }, { beta1, beta2, share1, share2, stepSize, correction, epsilon }) {
    const mean = beta1.mul(m).add(share1.mul(g));
    const meanSquare = beta2.mul(v).add(share2.mul(g.square()));
    const root = meanSquare.sqrt().mul(correction);
    return { m: mean, v: meanSquare, w: w.sub(stepSize.mul(mean).div(root.add(epsilon))) };
  },
});
