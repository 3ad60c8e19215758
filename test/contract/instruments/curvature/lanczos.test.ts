import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { Lanczos } from '../../../../src/instruments/curvature/lanczos';
import type { SymmetricOperator } from '../../../../src/instruments/curvature/operator';
import { matrixWith, operatorOf, randomOf } from '../../../support/curvature/dense';

const spectra: Record<string, number[]> = {
  'a single one': [3],
  'a pair': [-1, 2],
  'all equal': Array(20).fill(0.7),
  'all zero': Array(20).fill(0),
  'repeated ones': [...Array(10).fill(-1), ...Array(10).fill(2), ...Array(5).fill(5)],
  'many zeros': [...Array(90).fill(0), 1, 2, 3, 4, 10],
  'one outlier': [...Array.from({ length: 60 }, (_, i) => i / 1e4), 100],
  'negative ones': Array.from({ length: 50 }, (_, i) => -0.1 - i),
  'both signs': Array.from({ length: 300 }, (_, i) => Math.tan((i - 149.5) / 110)),
  'tiny ones': Array.from({ length: 30 }, (_, i) => 1e-12 * (i + 1)),
  'huge ones': Array.from({ length: 30 }, (_, i) => 1e12 * (i + 1)),
};

describe.each(Object.entries(spectra))('Lanczos on a matrix with eigenvalues: %s', (name, eigenvalues) => {
  const sorted = [...eigenvalues].sort((a, b) => a - b);
  const size = Math.max(...eigenvalues.map(Math.abs));
  const begin = () => new Lanczos(operatorOf(matrixWith(eigenvalues, randomOf(name))), randomOf(`${name} start`), 300);

  it('finds every eigenvalue in as many steps as there are rows, and no more steps', () => {
    const lanczos = begin();
    while (lanczos.step());
    expect(lanczos.steps).toBe(eigenvalues.length);
    expect(lanczos.isComplete).toBe(true);
    lanczos.ritz.values.forEach((value, i) => {
      expect(Math.abs(value - sorted[i]!)).toBeLessThanOrEqual(2e-6 * size);
    });
    const trace = eigenvalues.reduce((sum, value) => sum + value, 0);
    expect(Math.abs(lanczos.trace - trace)).toBeLessThanOrEqual(2e-6 * size * eigenvalues.length);
  });

  it('has an eigenvalue within each bound, and Ritz vectors that show it, at any step', () => {
    const lanczos = begin();
    const matrix = matrixWith(eigenvalues, randomOf(name));
    while (lanczos.steps < 40 && lanczos.step()) {
      const { values, bounds, weights } = lanczos.ritz;
      expect(values).toEqual([...values].sort((a, b) => a - b));
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 10);
      values.forEach((value, i) => {
        const nearest = Math.min(...sorted.map((exact) => Math.abs(exact - value)));
        expect(nearest).toBeLessThanOrEqual(bounds[i]!);
      });
    }
    const last = lanczos.steps - 1;
    const y = Matrix.columnVector([...lanczos.ritzVector(last)]);
    const residual = matrix.mmul(y).sub(y.clone().mul(lanczos.ritz.values[last]!));
    expect(residual.norm('frobenius')).toBeLessThanOrEqual(1.01 * lanczos.ritz.bounds[last]! + 1e-6 * size);
    expect(y.norm('frobenius')).toBeCloseTo(1, 5);
  });

  it('keeps its vectors orthonormal', () => {
    const lanczos = begin();
    while (lanczos.steps < 100 && lanczos.step());
    const q = new Matrix(lanczos.basis.vectors.map((vector) => [...vector]));
    const error = q.mmul(q.transpose()).sub(Matrix.eye(lanczos.steps));
    expect(Math.max(error.max(), -error.min())).toBeLessThan(2e-6);
  });
});

describe('Lanczos', () => {
  it('repeats itself with the same random numbers, and draws from no others', () => {
    const { random } = Math;
    Math.random = () => {
      throw new Error('the stream of the run was drawn from');
    };
    const run = () => {
      const lanczos = new Lanczos(operatorOf(Matrix.diag([1, 2, 2, 3, 0])), randomOf('a'), 4);
      while (lanczos.step());
      return lanczos.ritz;
    };
    try {
      expect(run()).toEqual(run());
    } finally {
      Math.random = random;
    }
  });

  it('says of an operator that is not quite symmetric that it is less sure', () => {
    const eigenvalues = spectra['both signs']!;
    const matrix = matrixWith(eigenvalues, randomOf('skew'));
    const skew = randomOf('noise');
    const noise = Matrix.zeros(300, 300).apply(function (this: Matrix, i, j) {
      this.set(i, j, 0.01 * (skew() - 0.5));
    });
    const lanczos = new Lanczos(operatorOf(matrix.clone().add(noise)), randomOf('start'), 60);
    while (lanczos.step());
    const error = Math.abs(lanczos.ritz.values.at(-1)! - Math.max(...eigenvalues));
    expect(error).toBeGreaterThan(1e-4);
    expect(error).toBeLessThan(lanczos.ritz.bounds.at(-1)!);
  });

  it.each([0, 3])('takes no step where product %d is not finite, and keeps what it has', (bad) => {
    const good = operatorOf(matrixWith(spectra['repeated ones']!, randomOf('m')));
    const operator: SymmetricOperator = {
      size: good.size,
      apply: (v) => (good.products === bad ? v.map(() => Number.NaN) : good.apply(v)),
    };
    const lanczos = new Lanczos(operator, randomOf('s'), 10);
    while (lanczos.step());
    expect(lanczos.steps).toBe(bad);
    if (bad > 0) expect(lanczos.ritz.values.every(Number.isFinite)).toBe(true);
  });

  it('begins where it is told to', () => {
    const start = Float32Array.of(0, 1, 0);
    const lanczos = new Lanczos(operatorOf(Matrix.diag([1, 2, 3])), randomOf('s'), 1, start);
    lanczos.step();
    expect(lanczos.ritz.values).toEqual([2]);
    expect(lanczos.ritz.bounds[0]).toBeLessThan(1e-4);
  });
});
