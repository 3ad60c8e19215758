import { annealedMomentum } from './annealedMomentum';
import { defineElementwise, stepNumber } from './elementwise';

/**
 * Momentum: a velocity that what the gradients agree on builds up and what alternates does not.
 *
 *   u ← γu − ηg
 *   w ← w + u
 *
 * γ grows from γ₀ to γ∞ along a line over the first steps, while gradients are large and point anywhere; with `annealingSteps` = 0 it is γ∞ from the start.
 * Polyak 1964; growing γ as in Sutskever et al. 2013. γ₀ = 0.5 and γ∞ = 0.9 are Hinton's (A Practical Guide to Training Restricted
 * Boltzmann Machines, 2010), the number of steps is ours.
 */
export const momentum = defineElementwise({
  id: 'momentum',
  hyperparameters: { learningRate: 0.01, momentum: 0.9, initialMomentum: 0.5, annealingSteps: 500 },
  vectors: { u: 0 },
  numbers: { t: stepNumber },
  present: (hyperparameters, { t }) => ({ momentum: annealedMomentum(hyperparameters, t) }),
  scalars: (hyperparameters, { t }) => ({ gamma: annealedMomentum(hyperparameters, t) }),
  update({ w, g, u }, { learningRate, gamma }) {
    const velocity = gamma.mul(u).sub(learningRate.mul(g));
    return { u: velocity, w: w.add(velocity) };
  },
});
