import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CompiledObjective } from '../../../src/engine/compiled/compiledObjective';
import { Runtime } from '../../../src/engine/compiled/runtime';
import { layoutOf, type TrainableModel } from '../../../src/engine/layersModel';
import { ModelParameters } from '../../../src/engine/modelParameters';
import type { HostTensor } from '../../../src/engine/objective';
import solved from '../../fixtures/networks/pytorch_hessians.json';
import { pytorchModels } from '../../support/networks/pytorchModels';

let runtime: Runtime;
beforeAll(async () => {
  await tf.setBackend('cpu');
  runtime = await Runtime.load({ threads: 1, provider: 'cpu' });
});

describe.each(Object.keys(solved) as (keyof typeof solved)[])('%s, against PyTorch in float64', (name) => {
  it('has its loss and gradient', async () => {
    const { objective, parameters, batch } = prepare(name);
    const { loss, gradient } = await objective.lossAndGradient(parameters.read(), batch);
    expect(Math.abs(loss - solved[name].loss)).toBeLessThan(1e-5 * solved[name].loss);
    expect(difference(gradient, solved[name].gradient)).toBeLessThan(1e-5 * largest(solved[name].gradient));
  });

  it('has its Hessian, column by column', async () => {
    const { objective, parameters, batch } = prepare(name);
    const { hessian } = solved[name];
    const tolerance = 1e-5 * Math.max(...hessian.map(largest));
    for (const column of hessian.keys()) {
      const unit = new Float32Array(hessian.length);
      unit[column] = 1;
      const product = await objective.hessianVectorProduct(parameters.read(), batch, unit);
      expect(difference(product, columnOf(hessian, column)), `column ${column}`).toBeLessThan(tolerance);
    }
  });
});

function prepare(name: keyof typeof solved) {
  const { inputs, targets, weights } = solved[name];
  const { build, loss } = pytorchModels[name];
  const model = build();
  model.compile({ optimizer: 'sgd', loss });
  const inner = ((model as unknown as { model?: unknown }).model ?? model) as TrainableModel;
  const { layout } = layoutOf(inner);
  expect(layout.slices.map(({ shape }) => shape)).toEqual(weights.map(({ shape }) => shape));
  const parameters = new ModelParameters(inner, layout);
  parameters.write(Float32Array.from(weights.flatMap(({ values }) => values)));
  const batch = { size: inputs.shape[0]!, tensors: [hostTensor(inputs), hostTensor(targets), null] };
  return { parameters, batch, objective: new CompiledObjective(inner, layout, parameters, runtime) };
}

const hostTensor = ({ shape, values }: { shape: number[]; values: number[] }): HostTensor => ({
  shape,
  dtype: 'float32',
  values: Float32Array.from(values),
});

/** A column of a symmetric matrix of which the lower triangle is there. */
const columnOf = (triangle: number[][], column: number): number[] =>
  triangle.map((row, i) => (i < column ? triangle[column]![i]! : row[column]!));

const largest = (values: readonly number[]): number => Math.max(...values.map(Math.abs));

function difference(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  return Math.max(...expected.map((x, i) => Math.abs(actual[i]! - x)));
}
