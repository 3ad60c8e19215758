import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { measureSpectrum } from '../../../../src/instruments/curvature/spectrum';
import type { Density } from '../../../../src/shared/spectrum';
import { matrixWith, operatorOf, randomOf } from '../../../support/curvature/dense';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Trapezoids over an even grid. */
function integral({ grid, values }: Density, of: (t: number) => number = () => 1, from = -Infinity, to = Infinity) {
  const step = grid[1]! - grid[0]!;
  return sum(grid.map((t, i) => (t >= from && t <= to ? step * values[i]! * of(t) : 0)));
}

/** Half of the variance of vᵀHv for random signs v (Hutchinson 1990). */
const offDiagonalSquares = (matrix: Matrix): number =>
  matrix.norm('frobenius') ** 2 - sum(matrix.diagonal().map((x) => x * x));

/** As a network's: most near zero, a few outliers, some negative. */
const network = [
  ...Array.from({ length: 240 }, (_, i) => 1e-3 * Math.sin(i)),
  ...Array.from({ length: 40 }, (_, i) => 0.02 * (i + 1)),
  ...Array.from({ length: 12 }, (_, i) => -0.05 * (i + 1)),
  ...[2, 3, 4, 6, 7, 8, 9, 30],
];

describe('a whole spectrum', () => {
  const eigenvalues = [-2, -2, -0.5, 0, 0, 0, 0.25, 1, 1, 8];
  const measure = () =>
    measureSpectrum(operatorOf(matrixWith(eigenvalues, randomOf('m'))), { products: 10 }, randomOf('s'));

  it('is exact', () => {
    const spectrum = measure();
    expect(spectrum.complete).toBe(true);
    expect(spectrum.products).toBe(10);
    expect(spectrum.negativeDirections).toBe(3);
    for (const [measured, exact] of [
      [spectrum.lambdaMax, 8],
      [spectrum.lambdaMin, -2],
      [spectrum.trace, sum(eigenvalues)],
      [spectrum.condition, 32],
    ] as const) {
      expect(Math.abs(measured.value - exact)).toBeLessThanOrEqual(measured.uncertainty);
      expect(measured.uncertainty).toBeLessThan(1e-3 * Math.abs(exact));
    }
  });

  it('has a density in which each eigenvalue weighs the same', () => {
    const { density } = measure();
    expect(integral(density)).toBeCloseTo(1, 6);
    expect(integral(density, () => 1, -3, -1)).toBeCloseTo(0.2, 3);
    expect(integral(density, () => 1, 7, 9)).toBeCloseTo(0.1, 3);
    expect(integral(density, (t) => t)).toBeCloseTo(sum(eigenvalues) / 10, 4);
  });
});

describe.each([60, 100, 200])('a part of a spectrum, from %d products of 300', (products) => {
  const matrix = matrixWith(network, randomOf('network'));
  const measure = (seed: number) => measureSpectrum(operatorOf(matrix), { products }, randomOf(`${seed}`));

  it('takes no more products than it may', () => {
    const operator = operatorOf(matrix);
    const spectrum = measureSpectrum(operator, { products }, randomOf('s'));
    expect(spectrum.products).toBe(operator.products);
    expect(spectrum.products).toBeLessThanOrEqual(products);
    expect(spectrum.products).toBeGreaterThan(0.75 * products);
    expect(spectrum.complete).toBe(false);
  });

  it('has the extremes within their bounds, which are one per cent', () => {
    const { lambdaMax, lambdaMin } = measure(1);
    expect(Math.abs(lambdaMax.value - 30)).toBeLessThanOrEqual(lambdaMax.uncertainty);
    expect(Math.abs(lambdaMin.value + 0.6)).toBeLessThanOrEqual(lambdaMin.uncertainty);
    expect(lambdaMax.uncertainty).toBeLessThan(0.3);
    expect(lambdaMin.uncertainty).toBeLessThan(0.3);
  });

  it('has as many negative directions as it has seen, never more than there are', () => {
    const { negativeDirections } = measure(1);
    expect(negativeDirections).toBeGreaterThanOrEqual(1);
    expect(negativeDirections).toBeLessThanOrEqual(network.filter((value) => value < 0).length);
  });

  it('has a condition that is a lower bound', () => {
    const { condition } = measure(1);
    expect(condition.value).toBeGreaterThan(10);
    expect(condition.value - condition.uncertainty).toBeLessThan(
      30 / Math.min(...network.map(Math.abs).filter(Boolean)),
    );
  });

  it('has a trace whose errors are as large as it says', () => {
    const traces = [];
    for (let seed = 0; seed < 60; seed++) traces.push(measure(seed).trace);
    const exact = sum(network);
    const errors = traces.map(({ value }) => value - exact);
    const claimed = Math.sqrt(sum(traces.map(({ uncertainty }) => uncertainty ** 2)) / traces.length);
    const actual = Math.sqrt(sum(errors.map((error) => error ** 2)) / errors.length);
    // 60 runs know their spread to a factor of 1 ± 0.1: three of these, and what few probes leave open.
    expect(actual / claimed).toBeGreaterThan(0.6);
    expect(actual / claimed).toBeLessThan(1.5);
    const plainHutchinson = Math.sqrt((2 * offDiagonalSquares(matrix)) / (0.2 * products));
    expect(actual).toBeLessThan(0.5 * plainHutchinson);
    expect(Math.abs(sum(errors) / errors.length)).toBeLessThan((3.5 * actual) / Math.sqrt(errors.length));
  });

  it('has a density like the true one', () => {
    const { density } = measure(1);
    expect(integral(density)).toBeCloseTo(1, 6);
    const bulk = network.filter((value) => Math.abs(value) < 1).length / network.length;
    expect(Math.abs(integral(density, () => 1, -2, 1.5) - bulk)).toBeLessThan(0.05);
    expect(Math.min(...density.values)).toBeGreaterThanOrEqual(0);
  });
});

describe('a spectrum that is cut short', () => {
  const eigenvalues = Array.from({ length: 2000 }, (_, i) => (i === 0 ? 50 : Math.sin(i)));
  const diagonal = operatorOf(Matrix.diag(eigenvalues));

  it.each([1, 2, 5, 12])('after %d products knows what it does not know', (products) => {
    const { lambdaMax, lambdaMin, trace } = measureSpectrum(diagonal, { products }, randomOf('s'));
    expect(lambdaMax.value).toBeLessThanOrEqual(50.001);
    expect(lambdaMax.value + lambdaMax.uncertainty).toBeGreaterThanOrEqual(50);
    expect(lambdaMin.value - lambdaMin.uncertainty).toBeLessThanOrEqual(-0.99);
    const error = Math.abs(trace.value - sum(eigenvalues));
    expect(Number.isNaN(trace.uncertainty) || error < 5 * trace.uncertainty).toBe(true);
  });

  it.each<[string, (controller: AbortController) => object]>([
    ['by a signal', (controller) => ({ signal: controller.signal })],
    ['by the clock', () => ({ milliseconds: 0 })],
  ])('%s takes no further product', (_, limits) => {
    const controller = new AbortController();
    controller.abort();
    const spectrum = measureSpectrum(diagonal, { products: 100, ...limits(controller) }, randomOf('s'));
    expect(spectrum.products).toBe(0);
    expect(spectrum.lambdaMax).toEqual({ value: Number.NaN, uncertainty: Number.NaN });
    expect(spectrum.density.grid).toEqual([]);
  });

  it('in its midst tells what it has', () => {
    const controller = new AbortController();
    let left = 30;
    const operator = {
      size: diagonal.size,
      apply: (v: Float32Array) => {
        if (--left === 0) controller.abort();
        return diagonal.apply(v);
      },
    };
    const spectrum = measureSpectrum(operator, { products: 1000, signal: controller.signal }, randomOf('s'));
    expect(spectrum.products).toBe(30);
    expect(Math.abs(spectrum.lambdaMax.value - 50)).toBeLessThan(spectrum.lambdaMax.uncertainty);
  });

  it('by a product that is not finite is NaN, not a number', () => {
    const broken = { size: 500, apply: (v: Float32Array) => v.map(() => Number.NaN) };
    const spectrum = measureSpectrum(broken, { products: 20 }, randomOf('s'));
    expect(spectrum.lambdaMax.value).toBeNaN();
    expect(spectrum.condition.value).toBeNaN();
    expect(spectrum.negativeDirections).toBe(0);
  });
});

it.each([
  [500, 500, true],
  [501, 501, false],
  [40, 2000, true],
])('of %d rows, %d products are never more than are needed', (size, products, complete) => {
  const operator = operatorOf(Matrix.diag(Array.from({ length: size }, (_, i) => Math.cos(i))));
  const spectrum = measureSpectrum(operator, { products }, randomOf('s'));
  expect(spectrum.complete).toBe(complete);
  expect(operator.products).toBe(complete ? size : spectrum.products);
  expect(operator.products).toBeLessThanOrEqual(products);
});

it('a flat loss has zeros and no condition', () => {
  const spectrum = measureSpectrum(operatorOf(Matrix.zeros(7, 7)), { products: 50 }, randomOf('s'));
  expect(spectrum.lambdaMax).toEqual({ value: 0, uncertainty: 0 });
  expect(spectrum.trace.value).toBe(0);
  expect(spectrum.negativeDirections).toBe(0);
  expect(spectrum.condition.value).toBeNaN();
  expect(integral(spectrum.density)).toBeCloseTo(1, 6);
});
