import { defineElementwise } from './elementwise';

/**
 * Lion: every weight moves by the same amount; only the sign of a running mean counts.
 *
 *   w ← w − η · (sign(β₁m + (1−β₁)g) + λw)
 *   m ← β₂m + (1−β₂)g
 *
 * Chen et al. 2023, Algorithm 2, β₁ = 0.9, β₂ = 0.99. η = 1e-4 and λ = 0 are those of the authors' own code.
 */
export const lion = defineElementwise({
  id: 'lion',
  hyperparameters: { learningRate: 1e-4, beta1: 0.9, beta2: 0.99, weightDecay: 0 },
  vectors: { m: 0 },
  scalars: ({ beta1, beta2 }) => ({ share1: 1 - beta1, share2: 1 - beta2 }),
  update({ w, g, m }, { learningRate, beta1, beta2, share1, share2, weightDecay }) {
    const direction = beta1.mul(m).add(share1.mul(g)).sign();
    return {
      m: beta2.mul(m).add(share2.mul(g)),
      w: w.sub(learningRate.mul(direction.add(weightDecay.mul(w)))),
    };
  },
});
