import { momentumRule } from './momentumRule';

/**
 * `tf.train.momentum`: the rate stands outside of the sum, so that a new rate acts on all of it at once.
 *
 *   m ← γm + g
 *   w ← w − ηm
 *
 * TensorFlow.js 4.22, momentum_optimizer.ts; Polyak 1964.
 */
export const momentum = momentumRule('momentum', (mean) => mean);
