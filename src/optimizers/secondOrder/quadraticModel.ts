import type { BatchObjective } from '../updateRule';

/** The loss around the present weights, to second order: L(w + d) ≈ L + gᵀd + ½dᵀHd. */
export interface QuadraticModel {
  parameters: Float32Array;
  gradient: Float32Array;
  objective: BatchObjective;
}

/** Hv, v rounded to float32. */
export const multiplyHessian = ({ objective, parameters }: QuadraticModel, v: Float64Array): Promise<Float32Array> =>
  objective.hessianVectorProduct(parameters, Float32Array.from(v));

/** A step, and how strongly the loss curves along it: dᵀHd, of the Hessian without damping. */
export interface Step {
  direction: Float64Array;
  curvature: number;
}
