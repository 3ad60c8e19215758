import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { newtonSchulz } from '../../../src/optimizers/matrices/newtonSchulz';
import { muon } from '../../../src/optimizers/muon';
import { shampoo } from '../../../src/optimizers/shampoo';
import type { Slice } from '../../../src/optimizers/updateRule';
import { Arena } from '../../../src/simd/arena';
import { gradientAt, Training } from './training';

/** A wide kernel, a tall one, a convolution's, a bias, a number. */
const shapes = [[3, 5], [6, 2], [2, 2, 3, 4], [5], []];
const slices: Slice[] = [];
for (const shape of shapes) {
  const length = shape.reduce((product, side) => product * side, 1);
  slices.push({ shape, length, offset: slices.reduce((sum, slice) => sum + slice.length, 0) });
}
const size = slices.reduce((sum, { length }) => sum + length, 0);
const start = Float32Array.from({ length: size }, (_, i) => Math.cos(i));

/** The matrix (all axes but the last) × (last axis). */
const matrixOf = ({ shape, offset, length }: Slice, values: ArrayLike<number>): Matrix =>
  Matrix.from1DArray(length / shape.at(-1)!, shape.at(-1)!, Array.from(values).slice(offset, offset + length));

/** A weight's new values by its formula in float64, out of its gradient. */
type Formula = (slice: Slice) => (w: Matrix, g: Matrix, t: number) => Matrix;

function compare(training: Training, formula: Formula, steps: number): void {
  const weights = slices.map((slice) => ({
    slice,
    next: formula(slice),
    w: slice.shape.length < 2 ? matrixOf({ ...slice, shape: [slice.length] }, start) : matrixOf(slice, start),
  }));
  for (let t = 1; t <= steps; t++) {
    const gradient = gradientAt(t, size);
    training.follow(gradient);
    for (const weight of weights) {
      const { slice, next, w } = weight;
      const shape = slice.shape.length < 2 ? [slice.length] : slice.shape;
      weight.w = next(w, matrixOf({ ...slice, shape }, gradient), t);
      for (const [i, expected] of weight.w.to1DArray().entries())
        expect(Math.abs(training.parameters[slice.offset + i]! - expected), `${shape} step ${t}`).toBeLessThan(2e-4);
    }
  }
}

/** Of a symmetric positive definite matrix. */
function power(matrix: Matrix, exponent: number): Matrix {
  const { eigenvectorMatrix: v, realEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  return v.mmul(Matrix.diag(realEigenvalues.map((value) => value ** exponent))).mmul(v.transpose());
}

describe('muon', () => {
  const hyperparameters = { ...muon.hyperparameters, momentum: 0.9, weightDecay: 0.1, epsilon: 1e-8 };
  const { learningRate, momentum, restRate, beta1, beta2, epsilon, weightDecay } = hyperparameters;

  /** Jordan's polynomial on singular values: what five steps make of X = UΣVᵀ is U p(Σ) Vᵀ. */
  const orthogonalized = (g: Matrix): Matrix => {
    const {
      leftSingularVectors: u,
      rightSingularVectors: v,
      diagonal,
    } = new SingularValueDecomposition(g, { autoTranspose: true });
    const norm = Math.hypot(...diagonal) + 1e-7;
    const mapped = diagonal.map((sigma) => {
      let x = sigma / norm;
      for (let step = 0; step < 5; step++) x = 3.4445 * x - 4.775 * x ** 3 + 2.0315 * x ** 5;
      return x;
    });
    return u.mmul(Matrix.diag(mapped)).mmul(v.transpose());
  };

  const muonFormula = (): ReturnType<Formula> => {
    let m: Matrix | null = null;
    return (w, g) => {
      m = Matrix.mul(m ?? Matrix.zeros(g.rows, g.columns), momentum).add(Matrix.mul(g, 1 - momentum));
      const ahead = Matrix.mul(m, momentum).add(Matrix.mul(g, 1 - momentum));
      const size = learningRate * Math.sqrt(Math.max(1, g.columns / g.rows));
      return Matrix.mul(w, 1 - learningRate * weightDecay).sub(orthogonalized(ahead).mul(size));
    };
  };

  const adamwFormula = (): ReturnType<Formula> => {
    let [m, v] = [0, 0].map(() => [] as number[]) as [number[], number[]];
    const rate = learningRate * restRate;
    return (w, g, t) => {
      const gradient = g.to1DArray();
      m = gradient.map((x, i) => beta1 * (m[i] ?? 0) + (1 - beta1) * x);
      v = gradient.map((x, i) => beta2 * (v[i] ?? 0) + (1 - beta2) * x * x);
      const next = w.to1DArray().map((x, i) => {
        const step = m[i]! / (1 - beta1 ** t) / (Math.sqrt(v[i]! / (1 - beta2 ** t)) + epsilon);
        return x - rate * weightDecay * x - rate * step;
      });
      return Matrix.from1DArray(w.rows, w.columns, next);
    };
  };

  it('follows its formula in float64: matrices by their singular values, the rest as adamw', () =>
    compare(
      new Training(muon, start, hyperparameters, slices),
      (slice) => (slice.shape.length < 2 ? adamwFormula() : muonFormula()),
      12,
    ));

  it.each([
    [4, 9],
    [9, 4],
    [5, 5],
  ])('its steps of %i × %i make all singular values about one', (rows, columns) => {
    const arena = new Arena(4, rows * columns);
    const vector = () => arena.allocate(rows * columns);
    const values = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * i + 1));
    const room = { x: vector(), y: vector(), gram: vector(), polynomial: vector() };
    const found = newtonSchulz({ values, rows, columns }, room, 5);
    expect([found.rows, found.columns]).toEqual([rows, columns]);
    const { diagonal } = new SingularValueDecomposition(Matrix.from1DArray(rows, columns, found.values), {
      autoTranspose: true,
    });
    expect(Math.min(...diagonal)).toBeGreaterThan(0.6);
    expect(Math.max(...diagonal)).toBeLessThan(1.3);
  });
});

describe('shampoo', () => {
  it.each([
    { name: 'both sides', maxSize: 100 },
    { name: 'sides of at most three', maxSize: 3 },
    { name: 'no side at all', maxSize: 1 },
  ])('follows its formula in float64: $name', ({ maxSize }) => {
    const hyperparameters = { learningRate: 0.05, epsilon: 0.5, refreshSteps: 3, maxSize };
    const { learningRate, epsilon, refreshSteps } = hyperparameters;
    const formula: Formula = ({ shape }) => {
      let [left, right] = [new Matrix(0, 0), new Matrix(0, 0)];
      let [leftRoot, rightRoot] = [left, right];
      let squares: Matrix | null = null;
      return (w, g, t) => {
        const has = { left: shape.length >= 2 && g.rows <= maxSize, right: shape.length >= 2 && g.columns <= maxSize };
        if (!has.left && !has.right) {
          squares = Matrix.mul(g, g).add(squares ?? Matrix.zeros(g.rows, g.columns));
          return Matrix.sub(w, Matrix.mul(g, learningRate).div(Matrix.add(squares, epsilon).sqrt()));
        }
        const exponent = has.left && has.right ? -1 / 4 : -1 / 2;
        if (t === 1) [left, right] = [Matrix.eye(g.rows).mul(epsilon), Matrix.eye(g.columns).mul(epsilon)];
        left.add(g.mmul(g.transpose()));
        right.add(g.transpose().mmul(g));
        if ((t - 1) % refreshSteps === 0) {
          leftRoot = has.left ? power(left, exponent) : Matrix.eye(g.rows);
          rightRoot = has.right ? power(right, exponent) : Matrix.eye(g.columns);
        }
        return Matrix.sub(w, leftRoot.mmul(g).mmul(rightRoot).mul(learningRate));
      };
    };
    compare(new Training(shampoo, start, hyperparameters, slices), formula, 10);
  });
});
