import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { truncatedNewtonStep } from './secondOrder/conjugateGradient';
import { denseHessian } from './secondOrder/denseHessian';
import { dampedDescent, raised } from './secondOrder/levenbergMarquardt';
import { type QuadraticModel, type Step, unlessNonFinite } from './secondOrder/quadraticModel';
import { defineClosureRule } from './updateRule';

/**
 * Newton's method: the step to the minimum of the quadratic that touches the loss here, damped where that is not to be trusted.
 *
 *   w ← w − η · (H + λI)⁻¹g
 *
 * Levenberg 1944, Marquardt 1963; λ begins at `damping` and adapts (see `dampedDescent`). Up to `denseLimit` parameters H is computed whole and decomposed
 * after Cholesky, λ growing until H + λI is positive definite: n Hessian-vector products, 8n² bytes a matrix, n³/3 multiplications. Beyond, conjugate gradients
 * with at most `maxProducts` products, which stop at negative curvature (Steihaug 1983): a few vectors.
 */
export const newton = defineClosureRule({
  id: 'newton',
  modelsLoss: true,
  hyperparameters: { learningRate: 1, damping: 1e-3, denseLimit: 2000, maxProducts: 50 },
  slots: { lambda: { length: 'one', initial: 'damping' } },
  scratch: ['trial', 'trialGradient'],
  update: ({ parameters, gradient, slots: { lambda }, scratch }, { learningRate, ...limits }, objective) =>
    unlessNonFinite(parameters, () => {
      const model = { parameters, gradient, objective };
      const solve =
        parameters.length <= limits.denseLimit
          ? denseSolver(model, lambda)
          : (damping: number) => truncatedNewtonStep(model, damping, limits.maxProducts);
      dampedDescent({ ...model, ...scratch, damping: lambda, learningRate }, solve);
    }),
});

function denseSolver(model: QuadraticModel, lambda: Float32Array): () => Step {
  const hessian = denseHessian(model);
  const descent = Matrix.columnVector(model.gradient).mul(-1);
  return () => {
    const direction = positiveDefinite(hessian, lambda).solve(descent);
    const curvature = direction.transpose().mmul(hessian.mmul(direction)).get(0, 0);
    return { direction: Float64Array.from(direction.to1DArray()), curvature };
  };
}

/** The factors of H + λI, with λ as it is if that will do, raised in place if not. */
function positiveDefinite(hessian: Matrix, lambda: Float32Array): CholeskyDecomposition {
  for (;;) {
    const factors = new CholeskyDecomposition(Matrix.eye(hessian.rows).mul(lambda[0]!).add(hessian));
    if (factors.isPositiveDefinite()) return factors;
    lambda[0] = raised(lambda[0]!);
  }
}
