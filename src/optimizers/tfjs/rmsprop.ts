import { defineElementwise } from '../elementwise';

const hyperparameters = { learningRate: 0.001, decay: 0.9, momentum: 0, epsilon: 1e-7 };

/**
 * `tf.train.rmsprop`: with a momentum of its own, 0 by default.
 *
 *   r ← αr + (1−α)g²
 *   u ← γu + ηg / √(r + ε)
 *   w ← w − u
 *
 * TensorFlow.js 4.22, rmsprop_optimizer.ts; Tieleman & Hinton 2012.
 */
export const rmsprop = defineElementwise({
  id: 'rmsprop',
  hyperparameters,
  vectors: { r: 0, u: 0 },
  scalars: ({ decay }) => ({ share: 1 - decay }),
  update({ w, g, r, u }, { learningRate, decay, share, momentum, epsilon }) {
    const meanSquare = r.mul(decay).add(g.square().mul(share));
    const velocity = u.mul(momentum).add(g.mul(learningRate).div(meanSquare.add(epsilon).sqrt()));
    return { r: meanSquare, u: velocity, w: w.sub(velocity) };
  },
});

/**
 * `tf.train.rmsprop` with `centered`: the scale is the gradient's variance, without its mean.
 *
 *   r ← αr + (1−α)g²      c ← αc + (1−α)g
 *   u ← γu + ηg / √(r − (c² + ε))
 *   w ← w − u
 *
 * TensorFlow.js 4.22, rmsprop_optimizer.ts, which takes ε away: √ of a negative number where a gradient hardly varies. Graves 2013.
 */
export const centeredRmsprop = defineElementwise({
  id: 'rmsprop',
  hyperparameters,
  vectors: { r: 0, c: 0, u: 0 },
  scalars: ({ decay }) => ({ share: 1 - decay }),
  update({ w, g, r, c, u }, { learningRate, decay, share, momentum, epsilon }) {
    const meanSquare = r.mul(decay).add(g.square().mul(share));
    const mean = c.mul(decay).add(g.mul(share));
    const deviation = meanSquare.sub(mean.square().add(epsilon)).sqrt();
    const velocity = u.mul(momentum).add(g.mul(learningRate).div(deviation));
    return { r: meanSquare, c: mean, u: velocity, w: w.sub(velocity) };
  },
});
