import type { Expression } from '../../simd/expression';
import { defineElementwise } from '../elementwise';

/**
 * `tf.train.momentum`: the rate stands outside of the sum, so that a new rate acts on all of it at once.
 *
 *   m ← γm + g
 *   w ← w − ηm
 *
 * TensorFlow.js 4.22, momentum_optimizer.ts; Polyak 1964.
 */
export const momentum = momentumRule((mean) => mean);

/**
 * `tf.train.momentum` with `useNesterov`.
 *
 *   m ← γm + g
 *   w ← w − η(g + γm)
 *
 * TensorFlow.js 4.22, momentum_optimizer.ts; Nesterov's step as Sutskever et al. 2013 rewrite it.
 */
export const nesterov = momentumRule((mean, g, gamma) => g.add(mean.mul(gamma)));

function momentumRule(direction: (mean: Expression, g: Expression, gamma: Expression) => Expression) {
  return defineElementwise({
    id: 'momentum',
    hyperparameters: { learningRate: 0.01, momentum: 0.9 },
    vectors: { m: 0 },
    update({ w, g, m }, { learningRate, momentum }) {
      const mean = momentum.mul(m).add(g);
      return { m: mean, w: w.sub(learningRate.mul(direction(mean, g, momentum))) };
    },
  });
}
