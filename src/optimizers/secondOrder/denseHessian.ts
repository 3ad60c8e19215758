import { Matrix } from 'ml-matrix';
import { multiplyHessian, type QuadraticModel } from './quadraticModel';

/** The whole Hessian, column by column, n products for n parameters; what rounding leaves between H and Hᵀ is halved. */
export function denseHessian(model: QuadraticModel): Matrix {
  const n = model.parameters.length;
  const columns: Float32Array[] = [];
  const unit = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    unit[i] = 1;
    columns.push(multiplyHessian(model, unit));
    unit[i] = 0;
  }
  const hessian = new Matrix(columns);
  return hessian.add(hessian.transpose()).mul(0.5);
}
