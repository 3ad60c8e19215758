import { defineElementwise } from './elementwise';

/**
 * Stochastic gradient descent: a step against the gradient.
 *
 *   w ← w − ηg
 *
 * Robbins & Monro 1951. To the bit what `tf.train.sgd` of TensorFlow.js computes.
 */
export const sgd = defineElementwise({
  id: 'sgd',
  hyperparameters: { learningRate: 0.01 },
  update: ({ w, g }, { learningRate }) => ({ w: w.sub(learningRate.mul(g)) }),
});
