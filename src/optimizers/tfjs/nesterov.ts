import { momentumRule } from './momentumRule';

/**
 * `tf.train.momentum` with `useNesterov`.
 *
 *   m ← γm + g
 *   w ← w − η(g + γm)
 *
 * TensorFlow.js 4.22, momentum_optimizer.ts; Nesterov's step as Sutskever et al. 2013 rewrite it.
 */
export const nesterov = momentumRule('nesterov', (mean, g, gamma) => g.add(mean.mul(gamma)));
