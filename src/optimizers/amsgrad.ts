import { defineElementwise, stepNumber } from './elementwise';

/**
 * AMSGrad: Adam whose scale never forgets its largest value, so that a weight's step size cannot grow again.
 *
 *   m ← β₁m + (1−β₁)g      v ← β₂v + (1−β₂)g²      s ← max(s, v)
 *   w ← w − η · m̂ / (√ŝ + ε),   m̂ = m/(1−β₁ᵗ),  ŝ = s/(1−β₂ᵗ)
 *
 * Reddi, Kale & Kumar 2018, Algorithm 2; the bias corrections, which the paper leaves out, and the defaults are PyTorch's.
 */
export const amsgrad = defineElementwise({
  id: 'amsgrad',
  hyperparameters: { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  vectors: { m: 0, v: 0, s: 0 },
  numbers: { t: stepNumber },
  scalars: ({ learningRate, beta1, beta2 }, { t }) => ({
    share1: 1 - beta1,
    share2: 1 - beta2,
    stepSize: learningRate / (1 - beta1 ** t),
    correction: 1 / Math.sqrt(1 - beta2 ** t),
  }),
  update({ w, g, m, v, s }, { beta1, beta2, share1, share2, stepSize, correction, epsilon }) {
    const mean = beta1.mul(m).add(share1.mul(g));
    const meanSquare = beta2.mul(v).add(share2.mul(g.square()));
    const largest = s.max(meanSquare);
    const root = largest.sqrt().mul(correction);
    return { m: mean, v: meanSquare, s: largest, w: w.sub(stepSize.mul(mean).div(root.add(epsilon))) };
  },
});
