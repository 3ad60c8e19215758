import type { BatchObjective } from '../updateRule';
import { norm } from '../vectors';

/** The loss around the present weights, to second order: L(w + d) ≈ L + gᵀd + ½dᵀHd. */
export interface QuadraticModel {
  parameters: Float32Array;
  gradient: Float32Array;
  objective: BatchObjective;
}

class NonFiniteCurvature extends Error {}

/** Hv, v rounded to float32. Only within `unlessNonFinite`. */
export function multiplyHessian({ objective, parameters }: QuadraticModel, v: Float64Array): Float32Array {
  const product = objective.hessianVectorProduct(parameters, Float32Array.from(v));
  if (!Number.isFinite(norm(product))) throw new NonFiniteCurvature();
  return product;
}

/** Takes the step. A curvature that is not finite leads to weights that are not, where whoever asked for the step sees it. */
export function unlessNonFinite(parameters: Float32Array, step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!(error instanceof NonFiniteCurvature)) throw error;
    parameters.fill(Number.NaN);
  }
}

/** A step, and how strongly the loss curves along it: dᵀHd, of the Hessian without damping. */
export interface Step {
  direction: Float64Array;
  curvature: number;
}
