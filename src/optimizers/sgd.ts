import { defineUpdateRule } from './updateRule';

/**
 * Stochastic gradient descent: a step against the gradient.
 *
 *   w ← w − ηg
 *
 * Robbins & Monro 1951. Rounded as `tf.train.sgd` of TensorFlow.js rounds it: ηg to float32, then the sum.
 */
export const sgd = defineUpdateRule({
  id: 'sgd',
  hyperparameters: { learningRate: 0.01 },
  slots: {},
  update({ parameters, gradient }, { learningRate }) {
    const rate = Math.fround(-learningRate);
    for (let i = 0; i < parameters.length; i++) parameters[i] = Math.fround(rate * gradient[i]!) + parameters[i]!;
  },
});
