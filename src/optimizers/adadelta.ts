import { defineElementwise } from './elementwise';

/**
 * Adadelta: the step is scaled by the steps before it, so that it has the weights' own unit and needs no rate.
 *
 *   r ← ρr + (1−ρ)g²
 *   Δ = g · √(s + ε) / √(r + ε)
 *   s ← ρs + (1−ρ)Δ²
 *   w ← w − ηΔ
 *
 * Zeiler 2012, Algorithm 1, with η = 1; ρ = 0.95 and ε = 1e-6 as in its experiments.
 */
export const adadelta = defineElementwise({
  id: 'adadelta',
  hyperparameters: { learningRate: 1, rho: 0.95, epsilon: 1e-6 },
  vectors: { r: 0, s: 0 },
  scalars: ({ rho }) => ({ share: 1 - rho }),
  update({ w, g, r, s }, { learningRate, rho, share, epsilon }) {
    const meanSquare = rho.mul(r).add(share.mul(g.square()));
    const step = g.mul(s.add(epsilon).sqrt()).div(meanSquare.add(epsilon).sqrt());
    return { r: meanSquare, s: rho.mul(s).add(share.mul(step.square())), w: w.sub(learningRate.mul(step)) };
  },
});
