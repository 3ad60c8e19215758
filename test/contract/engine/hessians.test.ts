import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Runtime } from '../../../src/engine/compiled/runtime';
import { solvedNames, solvedNetwork } from '../../support/networks/solvedNetwork';

let runtime: Runtime;
beforeAll(async () => {
  await tf.setBackend('cpu');
  runtime = await Runtime.load({ threads: 1, provider: 'cpu' });
});

describe.each(solvedNames)('%s, against PyTorch in float64', (name) => {
  it('has its loss and gradient', () => {
    const { objective, parameters, batch, ...solved } = solvedNetwork(name, runtime);
    const { loss, gradient } = objective.lossAndGradient(parameters.read(), batch);
    expect(Math.abs(loss - solved.loss)).toBeLessThan(1e-5 * solved.loss);
    expect(difference(gradient, solved.gradient)).toBeLessThan(1e-5 * largest(solved.gradient));
  });

  it('has its Hessian, column by column', () => {
    const { objective, parameters, batch, hessian } = solvedNetwork(name, runtime);
    const tolerance = 1e-5 * Math.max(...hessian.map(largest));
    for (const [column, exact] of hessian.entries()) {
      const unit = new Float32Array(hessian.length);
      unit[column] = 1;
      const product = objective.hessianVectorProduct(parameters.read(), batch, unit);
      expect(difference(product, exact), `column ${column}`).toBeLessThan(tolerance);
    }
  });
});

const largest = (values: readonly number[]): number => Math.max(...values.map(Math.abs));

function difference(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  return Math.max(...expected.map((x, i) => Math.abs(actual[i]! - x)));
}
