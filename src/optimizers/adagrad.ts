import { defineElementwise } from './elementwise';

/**
 * Adagrad: each weight has a rate of its own, which shrinks with all the gradient that it has ever seen.
 *
 *   r ← r + g²
 *   w ← w − ηg / √(r + ε)
 *
 * Duchi, Hazan & Singer 2011. The paper leaves η and ε open: 0.01 and 1e-10 are PyTorch's, where ε stands outside the root.
 */
export const adagrad = defineElementwise({
  id: 'adagrad',
  hyperparameters: { learningRate: 0.01, epsilon: 1e-10 },
  vectors: { r: 0 },
  update({ w, g, r }, { learningRate, epsilon }) {
    const squares = r.add(g.square());
    return { r: squares, w: w.sub(learningRate.mul(g).div(squares.add(epsilon).sqrt())) };
  },
});
