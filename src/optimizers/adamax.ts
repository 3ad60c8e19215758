import { defineElementwise, stepNumber } from './elementwise';

/**
 * Adamax: Adam with the largest recent gradient in the place of the root mean square.
 *
 *   m ← β₁m + (1−β₁)g      u ← max(β₂u, |g| + ε)
 *   w ← w − η/(1−β₁ᵗ) · m / u
 *
 * Kingma & Ba 2014, Algorithm 2. It has no ε and divides 0 by 0 where no gradient has come yet: ε in this place is PyTorch's.
 */
export const adamax = defineElementwise({
  id: 'adamax',
  hyperparameters: { learningRate: 2e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  vectors: { m: 0, u: 0 },
  numbers: { t: stepNumber },
  scalars: ({ learningRate, beta1 }, { t }) => ({
    share1: 1 - beta1,
    stepSize: learningRate / (1 - beta1 ** t),
  }),
  update({ w, g, m, u }, { beta1, beta2, share1, stepSize, epsilon }) {
    const mean = beta1.mul(m).add(share1.mul(g));
    const largest = beta2.mul(u).max(g.abs().add(epsilon));
    return { m: mean, u: largest, w: w.sub(stepSize.mul(mean).div(largest)) };
  },
});
