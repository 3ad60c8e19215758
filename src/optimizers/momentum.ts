import { defineUpdateRule } from './updateRule';

/**
 * Momentum: step along a decaying sum of the gradients, so that what they agree on adds up and what alternates cancels.
 *
 *   m ← γm + g
 *   w ← w − ηm                with nesterov = 1:  w ← w − η(g + γm)
 *
 * Polyak 1964; the Nesterov form as Sutskever et al. 2013 rewrite it. This is the arithmetic of `tf.train.momentum`, where the
 * rate stands outside the sum: with a changing η it differs from the form u ← γu − ηg.
 */
export const momentum = defineUpdateRule({
  id: 'momentum',
  hyperparameters: { learningRate: 0.01, momentum: 0.9, nesterov: 0 },
  slots: { m: { length: 'parameters', initial: 0 } },
  update({ parameters, gradient, slots: { m } }, { learningRate, momentum: gamma, nesterov }) {
    const { fround } = Math;
    const rate = fround(-learningRate);
    const decay = fround(gamma);
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i]!;
      const next = fround(fround(decay * m[i]!) + g);
      const direction = nesterov ? fround(g + fround(next * decay)) : next;
      m[i] = next;
      parameters[i] = fround(rate * direction) + parameters[i]!;
    }
  },
});
