import { defineElementwise } from '../elementwise';

/**
 * `tf.train.adagrad`: the sum of squares starts from 0.1, which keeps the first steps short.
 *
 *   r ← r + g²,   r₀ = 0.1
 *   w ← w − ηg / √(r + ε)
 *
 * TensorFlow.js 4.22, adagrad_optimizer.ts; Duchi, Hazan & Singer 2011.
 */
export const adagrad = defineElementwise({
  id: 'adagrad',
  hyperparameters: { learningRate: 0.01, initialAccumulatorValue: 0.1, epsilon: 1e-7 },
  vectors: { r: 'initialAccumulatorValue' },
  update({ w, g, r }, { learningRate, epsilon }) {
    const squares = r.add(g.square());
    return { r: squares, w: w.sub(g.div(squares.add(epsilon).sqrt()).mul(learningRate)) };
  },
});
