import { defineElementwise } from '../elementwise';
import { runningPower } from './runningPower';

/**
 * `tf.train.adam`: the means are corrected weight by weight, by running products in float32; ε is 1e-7.
 *
 *   m ← β₁m + (1−β₁)g      v ← β₂v + (1−β₂)g²
 *   w ← w − η · m̂ / (√v̂ + ε),   m̂ = m/(1−β₁ᵗ),  v̂ = v/(1−β₂ᵗ)
 *
 * TensorFlow.js 4.22, adam_optimizer.ts; Kingma & Ba 2014, Algorithm 1.
 */
export const adam = defineElementwise({
  id: 'adam',
  hyperparameters: { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  vectors: { m: 0, v: 0 },
  numbers: { beta1Power: runningPower('beta1'), beta2Power: runningPower('beta2') },
  scalars: ({ beta1, beta2 }, { beta1Power, beta2Power }) => ({
    share1: 1 - beta1,
    share2: 1 - beta2,
    correction1: 1 - beta1Power,
    correction2: 1 - beta2Power,
  }),
  update({ w, g, m, v }, { learningRate, beta1, beta2, share1, share2, correction1, correction2, epsilon }) {
    const mean = m.mul(beta1).add(g.mul(share1));
    const meanSquare = v.mul(beta2).add(g.square().mul(share2));
    const step = mean.div(correction1).div(meanSquare.div(correction2).sqrt().add(epsilon));
    return { m: mean, v: meanSquare, w: w.sub(step.mul(learningRate)) };
  },
});
