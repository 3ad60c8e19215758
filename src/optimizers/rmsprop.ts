import { defineElementwise } from './elementwise';

/**
 * RMSProp: Adagrad that forgets, so that rates need not shrink for ever.
 *
 *   r ← αr + (1−α)g²
 *   w ← w − ηg / √(r + ε)
 *
 * Tieleman & Hinton 2012 (Coursera, Neural Networks for Machine Learning, lecture 6.5): η = 0.001, α = 0.9. ε = 1e-6 under the root as in
 * Goodfellow, Bengio & Courville 2016, Algorithm 8.5.
 */
export const rmsprop = defineElementwise({
  id: 'rmsprop',
  hyperparameters: { learningRate: 0.001, alpha: 0.9, epsilon: 1e-6 },
  vectors: { r: 0 },
  scalars: ({ alpha }) => ({ share: 1 - alpha }),
  update({ w, g, r }, { learningRate, alpha, share, epsilon }) {
    const meanSquare = alpha.mul(r).add(share.mul(g.square()));
    return { r: meanSquare, w: w.sub(learningRate.mul(g).div(meanSquare.add(epsilon).sqrt())) };
  },
});
