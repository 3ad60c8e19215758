import { defineUpdateRule } from './updateRule';

/**
 * Adam: step along the running mean of the gradient, scaled per weight by its running root mean square.
 *
 *   m ← β₁m + (1−β₁)g      v ← β₂v + (1−β₂)g²
 *   w ← w − η · m̂ / (√v̂ + ε),   m̂ = m/(1−β₁ᵗ),  v̂ = v/(1−β₂ᵗ)
 *
 * Kingma & Ba 2014, Algorithm 1. Rounded, and with the default ε = 1e-7, as `tf.train.adam` has it: β₁ᵗ and β₂ᵗ are running products in float32.
 */
export const adam = defineUpdateRule({
  id: 'adam',
  hyperparameters: { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  slots: {
    m: { length: 'parameters', initial: 0 },
    v: { length: 'parameters', initial: 0 },
    beta1Power: { length: 'one', initial: 'beta1' },
    beta2Power: { length: 'one', initial: 'beta2' },
  },
  update({ parameters, gradient, slots: { m, v, beta1Power, beta2Power } }, { learningRate, beta1, beta2, epsilon }) {
    const { fround, sqrt } = Math;
    const [b1, b2, c1, c2] = [fround(beta1), fround(beta2), fround(1 - beta1), fround(1 - beta2)];
    const [rate, eps] = [fround(-learningRate), fround(epsilon)];
    const correction1 = fround(1 - beta1Power[0]!);
    const correction2 = fround(1 - beta2Power[0]!);
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i]!;
      const first = fround(fround(m[i]! * b1) + fround(g * c1));
      const second = fround(fround(v[i]! * b2) + fround(fround(g * g) * c2));
      m[i] = first;
      v[i] = second;
      const denominator = fround(fround(sqrt(fround(second / correction2))) + eps);
      parameters[i] = fround(fround(fround(first / correction1) / denominator) * rate) + parameters[i]!;
    }
    beta1Power[0] = beta1Power[0]! * b1;
    beta2Power[0] = beta2Power[0]! * b2;
  },
});
