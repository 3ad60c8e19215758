import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Dense } from './dense';

/** (S + εI)^(−1/p) of a positive semidefinite S: by its eigenvalues, those that rounding made negative taken as zero. */
export function inverseRoot({ values, rows }: Dense, p: number, epsilon: number): Float64Array {
  const s = Matrix.from1DArray(rows, rows, values);
  const { eigenvectorMatrix: vectors, realEigenvalues } = new EigenvalueDecomposition(s, { assumeSymmetric: true });
  const roots = realEigenvalues.map((value) => (Math.max(value, 0) + epsilon) ** (-1 / p));
  return Float64Array.from(vectors.clone().mulRowVector(roots).mmul(vectors.transpose()).to1DArray());
}
