import { EigenvalueDecomposition, Matrix, QrDecomposition } from 'ml-matrix';
import seedrandom from 'seedrandom';
import type { SymmetricOperator } from '../../../src/instruments/curvature/operator';

export const randomOf = (seed: string): (() => number) => seedrandom(seed);

/** Q diag(eigenvalues) Qᵀ with a random orthogonal Q. */
export function matrixWith(eigenvalues: readonly number[], random: () => number): Matrix {
  const size = eigenvalues.length;
  const gaussian = Matrix.zeros(size, size).apply(function (this: Matrix, i, j) {
    // A sum of twelve uniform numbers is as good as normal here: Q need only point anywhere.
    let sum = -6;
    for (let k = 0; k < 12; k++) sum += random();
    this.set(i, j, sum);
  });
  const q = new QrDecomposition(gaussian).orthogonalMatrix;
  return q.mmul(Matrix.diag([...eigenvalues])).mmul(q.transpose());
}

/** Products with a matrix, in float64, rounded to float32 in the end. `products` counts them. */
export function operatorOf(matrix: Matrix): SymmetricOperator & { products: number } {
  const rows = matrix.to2DArray();
  return {
    size: rows.length,
    products: 0,
    apply(v) {
      this.products++;
      return Float32Array.from(rows, (row) => row.reduce((sum, x, j) => sum + x * v[j]!, 0));
    },
  };
}

/** In ascending order. */
export const eigenvaluesOf = (matrix: Matrix): number[] =>
  new EigenvalueDecomposition(matrix, { assumeSymmetric: true }).realEigenvalues;
