import { defineElementwise, stepNumber } from './elementwise';

/**
 * NAdam: Adam that looks ahead as Nesterov does: it already applies the momentum of the next step.
 *
 *   m ← β₁m + (1−β₁)g      v ← β₂v + (1−β₂)g²      μₜ = β₁(1 − ½·0.96^(ψt))
 *   w ← w − η · ( (1−μₜ)/(1−∏ᵢ₌₁ᵗμᵢ) · g + μₜ₊₁/(1−∏ᵢ₌₁ᵗ⁺¹μᵢ) · m ) / (√v̂ + ε),   v̂ = v/(1−β₂ᵗ)
 *
 * Dozat 2016, Algorithm 2, where ψ = 1/250; the defaults are PyTorch's.
 */
export const nadam = defineElementwise({
  id: 'nadam',
  hyperparameters: { learningRate: 2e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentumDecay: 4e-3 },
  vectors: { m: 0, v: 0 },
  numbers: {
    t: stepNumber,
    /** ∏μᵢ of the steps before. */
    product: { initial: 1, next: (product, hyperparameters, { t }) => product * momentumAt(t, hyperparameters) },
  },
  scalars(hyperparameters, { t, product }) {
    const { learningRate, beta1, beta2 } = hyperparameters;
    const [now, next] = [momentumAt(t, hyperparameters), momentumAt(t + 1, hyperparameters)];
    return {
      share1: 1 - beta1,
      share2: 1 - beta2,
      ofGradient: (learningRate * (1 - now)) / (1 - product * now),
      ofMean: (learningRate * next) / (1 - product * now * next),
      correction: 1 / Math.sqrt(1 - beta2 ** t),
    };
  },
  update({ w, g, m, v }, { beta1, beta2, share1, share2, ofGradient, ofMean, correction, epsilon }) {
    const mean = beta1.mul(m).add(share1.mul(g));
    const meanSquare = beta2.mul(v).add(share2.mul(g.square()));
    const direction = ofGradient.mul(g).add(ofMean.mul(mean));
    return { m: mean, v: meanSquare, w: w.sub(direction.div(meanSquare.sqrt().mul(correction).add(epsilon))) };
  },
});

function momentumAt(t: number, { beta1, momentumDecay }: { beta1: number; momentumDecay: number }): number {
  return beta1 * (1 - 0.5 * 0.96 ** (momentumDecay * t));
}
