import { defineElementwise } from '../elementwise';

/**
 * `tf.train.adadelta`: each step is scaled by the mean square of the gradients before it, without its own.
 *
 *   Δ = √(s + ε) / √(r + ε) · g
 *   r ← ρr + (1−ρ)g²      s ← ρs + (1−ρ)Δ²
 *   w ← w − ηΔ
 *
 * TensorFlow.js 4.22, adadelta_optimizer.ts; Zeiler 2012.
 */
export const adadelta = defineElementwise({
  id: 'adadelta',
  hyperparameters: { learningRate: 0.001, rho: 0.95, epsilon: 1e-7 },
  vectors: { r: 0, s: 0 },
  scalars: ({ rho }) => ({ share: 1 - rho }),
  update({ w, g, r, s }, { learningRate, rho, share, epsilon }) {
    const step = s.add(epsilon).sqrt().div(r.add(epsilon).sqrt()).mul(g);
    return {
      r: r.mul(rho).add(g.square().mul(share)),
      s: s.mul(rho).add(step.square().mul(share)),
      w: w.sub(step.mul(learningRate)),
    };
  },
});
