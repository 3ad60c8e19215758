import { dampedDescent } from './secondOrder/levenbergMarquardt';
import { unlessNonFinite } from './secondOrder/quadraticModel';
import { krylovSpectrum, saddleFreeStep, wholeSpectrum } from './secondOrder/spectrum';
import { defineClosureRule } from './updateRule';

/**
 * Saddle-free Newton: Newton's step with the sizes of the curvatures, so that saddle points repel where Newton's method is drawn to them.
 *
 *   w ← w − η · (|H| + λI)⁻¹g,   |H| = V|Λ|Vᵀ for H = VΛVᵀ
 *
 * Dauphin et al. 2014, Algorithm 1. λ begins at `damping` and adapts (see `dampedDescent`). Up to `denseLimit` parameters H is computed whole and
 * decomposed: n Hessian-vector products, some 10n³ multiplications. These take 0.7 s with n = 500, 6 s with 1000 and more than a minute with 2000 (ml-matrix, one core), where newton's
 * Cholesky takes seconds: hence the lower limit. Beyond, the step is the one within the Krylov space of `krylovSize` products, as in the paper: that many vectors are held.
 */
export const sfn = defineClosureRule({
  id: 'sfn',
  modelsLoss: true,
  hyperparameters: { learningRate: 1, damping: 1e-3, denseLimit: 500, krylovSize: 20 },
  slots: { lambda: { length: 'one', initial: 'damping' } },
  scratch: ['trial', 'trialGradient'],
  update: ({ parameters, gradient, slots: { lambda }, scratch }, { learningRate, ...limits }, objective) =>
    unlessNonFinite(parameters, () => {
      const model = { parameters, gradient, objective };
      const isSmall = parameters.length <= limits.denseLimit;
      const spectrum = isSmall ? wholeSpectrum(model) : krylovSpectrum(model, limits.krylovSize);
      const descent = { ...model, ...scratch, damping: lambda, learningRate };
      dampedDescent(descent, (damping) => saddleFreeStep(spectrum, damping));
    }),
});
