import * as tf from '@tensorflow/tfjs';
import { Matrix } from 'ml-matrix';
import { beforeAll, describe, expect, it } from 'vitest';
import { Runtime } from '../../../../src/engine/compiled/runtime';
import { largestEigenvalue } from '../../../../src/instruments/curvature/largestEigenvalue';
import { hessianOf } from '../../../../src/instruments/curvature/operator';
import { measureSpectrum } from '../../../../src/instruments/curvature/spectrum';
import { eigenvaluesOf, randomOf } from '../../../support/curvature/dense';
import { type SolvedName, solvedNames, solvedNetwork } from '../../../support/networks/solvedNetwork';

let runtime: Runtime;
beforeAll(async () => {
  await tf.setBackend('cpu');
  runtime = await Runtime.load({ threads: 1, provider: 'cpu' });
});

/** What the float32 products are held to: see hessians.test.ts. */
const rounding = 1e-5;

function prepared(name: SolvedName) {
  const { objective, eager, parameters, batch, hessian } = solvedNetwork(name, runtime);
  return {
    operator: hessianOf(objective, parameters.read(), batch),
    eagerOperator: hessianOf(eager, parameters.read(), batch),
    eigenvalues: eigenvaluesOf(new Matrix(hessian)),
  };
}

describe.each(solvedNames)('%s, against PyTorch’s Hessian in float64', (name) => {
  it('has its spectrum, whole', () => {
    const { operator, eigenvalues } = prepared(name);
    const spectrum = measureSpectrum(operator, { products: 1000 }, randomOf(name));
    const size = Math.max(...eigenvalues.map(Math.abs));
    const trace = eigenvalues.reduce((sum, value) => sum + value, 0);
    expect(spectrum.products).toBe(eigenvalues.length);
    expect(Math.abs(spectrum.lambdaMax.value - eigenvalues.at(-1)!)).toBeLessThan(rounding * size);
    expect(Math.abs(spectrum.lambdaMin.value - eigenvalues[0]!)).toBeLessThan(rounding * size);
    expect(Math.abs(spectrum.trace.value - trace)).toBeLessThan(rounding * size * eigenvalues.length);
    const clearly = (sign: 1 | -1) => eigenvalues.filter((value) => sign * value > 20 * rounding * size).length;
    expect(spectrum.negativeDirections).toBeGreaterThanOrEqual(clearly(-1));
    expect(spectrum.negativeDirections).toBeLessThanOrEqual(eigenvalues.length - clearly(1));
  });

  it('has its spectrum from 40 products, each number as far off as it says', () => {
    const { operator, eigenvalues } = prepared(name);
    const [least, greatest] = [eigenvalues[0]!, eigenvalues.at(-1)!];
    const trace = eigenvalues.reduce((sum, value) => sum + value, 0);
    const spectrum = measureSpectrum(operator, { products: 40 }, randomOf(name));
    expect(spectrum.products).toBeLessThanOrEqual(40);
    expectMeasured(spectrum.lambdaMax, greatest, 0.01 * greatest);
    expectMeasured(spectrum.lambdaMin, least, 0.05 * Math.abs(least));
    // Normal errors are beyond three standard errors once in 370 times; of the eight probes' own spread, more often.
    expect(Math.abs(spectrum.trace.value - trace)).toBeLessThan(4 * spectrum.trace.uncertainty);
    expect(spectrum.negativeDirections).toBeLessThanOrEqual(eigenvalues.filter((value) => value < 0).length);
    expect(spectrum.negativeDirections).toBeGreaterThan(0);
  });

  it('has λmax to one per cent from at most 30 products', () => {
    const { operator, eigenvalues } = prepared(name);
    const greatest = eigenvalues.at(-1)!;
    const { value, uncertainty, products } = largestEigenvalue(operator, { products: 30 }, randomOf(name));
    expectMeasured({ value, uncertainty }, greatest, 0.01 * greatest);
    expect(products).toBeLessThanOrEqual(30);
  });

  it('has its extremes from differences of gradients too, as far off as they say', () => {
    const { eagerOperator, eigenvalues } = prepared(name);
    const { lambdaMax, lambdaMin } = measureSpectrum(eagerOperator, { products: 1000 }, randomOf(name));
    expect(Math.abs(lambdaMax.value - eigenvalues.at(-1)!)).toBeLessThanOrEqual(lambdaMax.uncertainty);
    expect(Math.abs(lambdaMin.value - eigenvalues[0]!)).toBeLessThanOrEqual(lambdaMin.uncertainty);
  });
});

function expectMeasured(
  { value, uncertainty }: { value: number; uncertainty: number },
  exact: number,
  tolerance: number,
): void {
  expect(Math.abs(value - exact)).toBeLessThanOrEqual(Math.min(uncertainty, tolerance));
}
