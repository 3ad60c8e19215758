import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { addScaled, dot, norm, scaled } from '../vectors';
import { denseHessian } from './denseHessian';
import { multiplyHessian, type QuadraticModel, type Step } from './quadraticModel';

/** Curvatures of the loss along orthogonal directions of length one, and how much of the gradient lies along each. */
export interface Spectrum {
  curvatures: readonly number[];
  slopes: readonly number[];
  /** The sum of the directions, each so many times. */
  combine(amounts: readonly number[]): Float64Array;
}

/** All of the Hessian's. */
export function wholeSpectrum(model: QuadraticModel): Spectrum {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(denseHessian(model), {
    assumeSymmetric: true,
  });
  const slopes = Matrix.rowVector(model.gradient).mmul(eigenvectorMatrix).to1DArray();
  const combine = (amounts: readonly number[]) =>
    Float64Array.from(eigenvectorMatrix.mmul(Matrix.columnVector([...amounts])).to1DArray());
  return { curvatures: realEigenvalues, slopes, combine };
}

/**
 * Those within the Krylov space of the gradient, span(g, Hg, H²g, …), of at most `size` dimensions, at a Hessian-vector product each.
 * Lanczos 1950, each vector made orthogonal to all before it, since rounding would let them drift.
 */
export function krylovSpectrum(model: QuadraticModel, size: number): Spectrum {
  const length = norm(model.gradient);
  if (length === 0) return { curvatures: [], slopes: [], combine: () => new Float64Array(model.gradient.length) };
  const basis = [scaled(model.gradient, 1 / length)];
  const alphas: number[] = [];
  const betas: number[] = [];
  for (let last = basis[0]; last; last = basis[alphas.length]) {
    const rest = scaled(multiplyHessian(model, last), 1);
    alphas.push(dot(rest, last));
    for (const q of basis) addScaled(rest, -dot(rest, q), q);
    const beta = norm(rest);
    const scale = Math.max(...alphas.map(Math.abs), ...betas);
    if (basis.length === Math.min(size, rest.length) || beta <= 1e-6 * scale) break;
    betas.push(beta);
    basis.push(scaled(rest, 1 / beta));
  }
  return inSpace(basis, tridiagonal(alphas, betas), length);
}

/** The spectrum of what H is in this basis, whose first vector points along the gradient. */
function inSpace(basis: readonly Float64Array[], hessian: Matrix, length: number): Spectrum {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(hessian, { assumeSymmetric: true });
  const combine = (amounts: readonly number[]) => {
    const sum = new Float64Array(basis[0]!.length);
    const shares = eigenvectorMatrix.mmul(Matrix.columnVector([...amounts])).to1DArray();
    for (const [i, q] of basis.entries()) addScaled(sum, shares[i]!, q);
    return sum;
  };
  return { curvatures: realEigenvalues, slopes: eigenvectorMatrix.getRow(0).map((share) => length * share), combine };
}

function tridiagonal(diagonal: readonly number[], beside: readonly number[]): Matrix {
  const matrix = Matrix.diag([...diagonal]);
  for (const [i, value] of beside.entries()) matrix.set(i, i + 1, value).set(i + 1, i, value);
  return matrix;
}

/** −(|H| + λI)⁻¹g as far as the spectrum reaches: down along every direction, whichever way the loss curves. */
export function saddleFreeStep({ curvatures, slopes, combine }: Spectrum, damping: number): Step {
  const amounts = curvatures.map((curvature, i) => {
    const stiffness = Math.abs(curvature) + damping;
    return stiffness === 0 ? 0 : -slopes[i]! / stiffness;
  });
  const curvature = amounts.reduce((sum, amount, i) => sum + amount ** 2 * curvatures[i]!, 0);
  return { direction: combine(amounts), curvature };
}
