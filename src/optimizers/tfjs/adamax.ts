import { defineElementwise } from '../elementwise';
import { runningPower } from './runningPower';

/**
 * `tf.train.adamax`: ε stands beside the maximum, and a decay d shrinks the rate.
 *
 *   m ← β₁m + (1−β₁)g      u ← max(β₂u, |g|)
 *   w ← w − η/((1+dn)(1−β₁ᵗ)) · m / (u + ε),   n steps before this one
 *
 * TensorFlow.js 4.22, adamax_optimizer.ts; Kingma & Ba 2014, Algorithm 2.
 */
export const adamax = defineElementwise({
  id: 'adamax',
  hyperparameters: { learningRate: 2e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, decay: 0 },
  vectors: { m: 0, u: 0 },
  numbers: { beta1Power: runningPower('beta1'), n: { initial: 0, next: (n) => n + 1 } },
  // Scalars, too, are float32 there after each operation.
  scalars({ learningRate, beta1, decay }, { beta1Power, n }) {
    const { fround } = Math;
    const rate = fround(fround(learningRate) / fround(fround(n * fround(decay)) + 1));
    return { share1: 1 - beta1, stepSize: rate / fround(1 - beta1Power) };
  },
  update({ w, g, m, u }, { beta1, beta2, share1, stepSize, epsilon }) {
    const mean = m.mul(beta1).add(g.mul(share1));
    const largest = u.mul(beta2).max(g.abs());
    return { m: mean, u: largest, w: w.sub(stepSize.mul(mean.div(largest.add(epsilon)))) };
  },
});
