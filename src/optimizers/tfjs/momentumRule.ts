import type { Expression } from '../../simd/expression';
import { defineElementwise } from '../elementwise';

/** What `tf.train.momentum` has in both of its forms: the mean of the gradients, and a direction along it. */
export function momentumRule(
  id: string,
  direction: (mean: Expression, g: Expression, gamma: Expression) => Expression,
) {
  return defineElementwise({
    id,
    hyperparameters: { learningRate: 0.01, momentum: 0.9 },
    vectors: { m: 0 },
    update({ w, g, m }, { learningRate, momentum }) {
      const mean = momentum.mul(m).add(g);
      return { m: mean, w: w.sub(learningRate.mul(direction(mean, g, momentum))) };
    },
  });
}
