import { defineElementwise, stepNumber } from './elementwise';

/**
 * RAdam: Adam that does not trust its scale before it has seen enough gradients: a warm-up that follows from the numbers.
 *
 *   m ← β₁m + (1−β₁)g      v ← β₂v + (1−β₂)g²
 *   ρ∞ = 2/(1−β₂) − 1,   ρₜ = ρ∞ − 2tβ₂ᵗ/(1−β₂ᵗ)
 *   w ← w − η · m̂ · r · √(1−β₂ᵗ) / (√v + ε)                              where ρₜ > 5, with
 *       r = √( (ρₜ−4)(ρₜ−2)ρ∞ / ((ρ∞−4)(ρ∞−2)ρₜ) ),   m̂ = m/(1−β₁ᵗ)
 *   w ← w − η · m̂                                                        before
 *
 * Liu et al. 2020, Algorithm 2. The paper's bound is 4 and it has no ε; 5, ε and the defaults are PyTorch's.
 */
export const radam = defineElementwise({
  id: 'radam',
  hyperparameters: { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  vectors: { m: 0, v: 0 },
  numbers: { t: stepNumber },
  scalars({ learningRate, beta1, beta2 }, { t }) {
    const correction2 = 1 - beta2 ** t;
    const atEnd = 2 / (1 - beta2) - 1;
    const now = atEnd - (2 * t * beta2 ** t) / correction2;
    const rectification = Math.sqrt(((now - 4) * (now - 2) * atEnd) / ((atEnd - 4) * (atEnd - 2) * now));
    const stepSize = learningRate / (1 - beta1 ** t);
    return {
      share1: 1 - beta1,
      share2: 1 - beta2,
      isScaled: Number(now > 5),
      stepSize: now > 5 ? stepSize * rectification * Math.sqrt(correction2) : stepSize,
    };
  },
  update({ w, g, m, v }, { beta1, beta2, share1, share2, isScaled, stepSize, epsilon }) {
    const mean = beta1.mul(m).add(share1.mul(g));
    const meanSquare = beta2.mul(v).add(share2.mul(g.square()));
    const scale = isScaled.equals(1).select(meanSquare.sqrt().add(epsilon), 1);
    return { m: mean, v: meanSquare, w: w.sub(stepSize.mul(mean).div(scale)) };
  },
});
