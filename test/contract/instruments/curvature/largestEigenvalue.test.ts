import { describe, expect, it } from 'vitest';
import { largestEigenvalue } from '../../../../src/instruments/curvature/largestEigenvalue';
import { matrixWith, operatorOf, randomOf } from '../../../support/curvature/dense';

const bulk = Array.from({ length: 197 }, (_, i) => Math.sin(i) / 2);
const matrix = (...outliers: number[]) => matrixWith([...bulk, ...outliers], randomOf('same directions'));

const largest = (of: ReturnType<typeof matrix>, previous: Float32Array | null = null, products = 100) =>
  largestEigenvalue(operatorOf(of), { products }, randomOf('s'), previous);

describe('the largest eigenvalue', () => {
  it('is known to one per cent, with its eigenvector', () => {
    const of = matrix(8, 9, 20);
    const { value, uncertainty, vector, products } = largest(of);
    expect(Math.abs(value - 20)).toBeLessThanOrEqual(uncertainty);
    expect(uncertainty).toBeLessThanOrEqual(0.01 * value);
    expect(products).toBeLessThan(20);
    const product = operatorOf(of).apply(vector!);
    const residual = Math.hypot(...product.map((x, i) => x - value * vector![i]!));
    expect(residual).toBeLessThanOrEqual(1.01 * uncertainty);
  });

  it('is the largest, not the largest in size', () => {
    const { value, uncertainty } = largest(matrix(8, 9, -50));
    expect(Math.abs(value - 9)).toBeLessThanOrEqual(uncertainty);
  });

  it('takes fewer products from the eigenvector of before', () => {
    const cold = largest(matrix(8, 9, 20));
    const warm = largest(matrix(8.1, 9.2, 20.5), cold.vector);
    expect(Math.abs(warm.value - 20.5)).toBeLessThanOrEqual(warm.uncertainty);
    expect(warm.products).toBeLessThan(cold.products);
  });

  it('notices that another direction has come to curve more', () => {
    const before = largest(matrix(8, 9, 20));
    const { value, uncertainty } = largest(matrix(8, 30, 20), before.vector);
    expect(Math.abs(value - 30)).toBeLessThanOrEqual(uncertainty);
  });

  it('says how much is open when the products do not suffice', () => {
    const { value, uncertainty, products } = largest(matrix(8, 9, 20), null, 3);
    expect(products).toBe(3);
    expect(uncertainty).toBeGreaterThan(0.01 * value);
  });

  it('is NaN where no product can be taken', () => {
    expect(largest(matrix(8, 9, 20), null, 0)).toEqual({
      value: Number.NaN,
      uncertainty: Number.NaN,
      vector: null,
      products: 0,
    });
  });
});
