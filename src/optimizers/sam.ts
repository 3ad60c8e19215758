import { Loop } from '../simd/loop';
import { dot } from '../simd/reduction';
import { defineClosureRule } from './updateRule';

const norm = new Loop(['g'], [], ({ g }) => ({ reduce: { square: dot(g, g) } }));

const perturb = new Loop(['w', 'g', 'perturbed'], ['scale'], ({ w, g }, { scale }) => ({
  store: { perturbed: w.add(scale.mul(g)) },
}));

const move = new Loop(['w', 'u', 'g'], ['momentum', 'learningRate'], ({ w, u, g }, { momentum, learningRate }) => {
  const velocity = momentum.mul(u).sub(learningRate.mul(g));
  return { store: { u: velocity, w: w.add(velocity) } };
});

/**
 * Sharpness-aware minimization: descends by the gradient at the worst place near by, so that it settles where the loss is low all around.
 *
 *   ε ← ρ · g / ‖g‖₂                     g = ∇L(w), over all weights at once
 *   u ← γu − η∇L(w + ε)
 *   w ← w + u
 *
 * Foret et al. 2021, Algorithm 1 with p = 2 and ρ = 0.05, around momentum. Both gradients are of the same batch. Where g is zero, so is ε.
 */
export const sam = defineClosureRule({
  id: 'sam',
  modelsLoss: false,
  hyperparameters: { learningRate: 0.01, momentum: 0.9, rho: 0.05 },
  slots: { u: { length: 'parameters', initial: 0 } },
  scratch: ['perturbed', 'gradientThere'],
  update(
    { parameters: w, gradient, slots: { u }, scratch: { perturbed, gradientThere } },
    { learningRate, momentum, rho },
    objective,
  ) {
    const size = Math.sqrt(norm.run({ g: gradient }, {}).square);
    perturb.run({ w, g: gradient, perturbed }, { scale: size > 0 ? rho / size : 0 });
    objective.lossAndGradient(perturbed, gradientThere);
    move.run({ w, u, g: gradientThere }, { momentum, learningRate });
  },
});
