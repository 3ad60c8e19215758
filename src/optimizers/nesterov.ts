import { Loop } from '../simd/loop';
import { annealedMomentum } from './annealedMomentum';
import { defineClosureRule } from './updateRule';

const lookAhead = new Loop(['w', 'u', 'ahead'], ['gamma'], ({ w, u }, { gamma }) => ({
  store: { ahead: w.add(gamma.mul(u)) },
}));

const move = new Loop(['w', 'u', 'g'], ['gamma', 'learningRate'], ({ w, u, g }, { gamma, learningRate }) => {
  const velocity = gamma.mul(u).sub(learningRate.mul(g));
  return { store: { u: velocity, w: w.add(velocity) } };
});

/**
 * Nesterov's momentum: the gradient is taken where the velocity alone would lead, and corrects it there.
 *
 *   u ← γu − η∇L(w + γu)
 *   w ← w + u
 *
 * γ grows as in `momentum`. The gradient at w + γu is truly computed, a second one on the same batch.
 * Nesterov 1983, in the form of Sutskever et al. 2013, equations 3 and 4.
 */
export const nesterov = defineClosureRule({
  id: 'nesterov',
  modelsLoss: false,
  hyperparameters: { learningRate: 0.01, momentum: 0.9, initialMomentum: 0.5, annealingSteps: 500 },
  slots: { u: { length: 'parameters', initial: 0 }, t: { length: 'one', initial: 1 } },
  scratch: ['ahead', 'g'],
  present: (hyperparameters, { t }) => ({ momentum: annealedMomentum(hyperparameters, t[0]!) }),
  update({ parameters: w, slots: { u, t }, scratch: { ahead, g } }, hyperparameters, objective) {
    const gamma = annealedMomentum(hyperparameters, t[0]!);
    lookAhead.run({ w, u, ahead }, { gamma });
    objective.lossAndGradient(ahead, g);
    move.run({ w, u, g }, { gamma, learningRate: hyperparameters.learningRate });
    t[0]!++;
  },
});
