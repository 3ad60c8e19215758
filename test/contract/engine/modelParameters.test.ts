import * as tf from '@tensorflow/tfjs';
import { beforeEach, expect, it } from 'vitest';
import { layoutOf, type TrainableModel } from '../../../src/engine/layersModel';
import { ModelParameters } from '../../../src/engine/modelParameters';

beforeEach(async () => {
  await tf.setBackend('cpu');
});

function prepare() {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2], useBias: false })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  model.setWeights([tf.tensor2d([1, 2, 3, 4], [2, 2])]);
  const inner = (model as unknown as { model: TrainableModel }).model;
  const parameters = new ModelParameters(inner, layoutOf(inner).layout);
  return { model, parameters, kernel: () => model.getWeights()[0]! };
}

/** An optimizer's step: the vector is changed in place, and shown. */
function step(parameters: ModelParameters, by: number): void {
  const vector = parameters.read();
  for (let i = 0; i < vector.length; i++) vector[i]! += by;
  parameters.write(vector);
}

it('shows the vector to the script without a copy, step after step', () => {
  const { parameters, kernel } = prepare();
  step(parameters, 1);
  const { dataId } = kernel();
  expect([...kernel().dataSync()]).toEqual([2, 3, 4, 5]);
  step(parameters, 1);
  expect([...kernel().dataSync()]).toEqual([3, 4, 5, 6]);
  expect(kernel().dataId).toBe(dataId);
});

it('leaves alone what the script took out: values, clones, results, another variable', () => {
  const { parameters, kernel } = prepare();
  step(parameters, 1);
  const taken = kernel().dataSync();
  const cloned = kernel().clone();
  const reshaped = kernel().reshape([4]);
  const other = tf.variable(kernel());
  const target = tf.variable(tf.zeros([2, 2]));
  step(parameters, 1);
  target.assign(kernel() as tf.Tensor2D);
  step(parameters, 1);
  expect([...taken]).toEqual([2, 3, 4, 5]);
  for (const tensor of [cloned, reshaped, other]) expect([...tensor.dataSync()]).toEqual([2, 3, 4, 5]);
  expect([...target.dataSync()]).toEqual([3, 4, 5, 6]);
  expect([...kernel().dataSync()]).toEqual([4, 5, 6, 7]);
});

it('takes over what the script writes', () => {
  const { model, parameters, kernel } = prepare();
  step(parameters, 1);
  model.setWeights([tf.tensor2d([10, 20, 30, 40], [2, 2])]);
  step(parameters, 1);
  expect([...kernel().dataSync()]).toEqual([11, 21, 31, 41]);
});

it('keeps the count of tensors and buffers', () => {
  const { parameters, kernel } = prepare();
  step(parameters, 1);
  const before = { ...tf.memory() };
  for (let i = 0; i < 3; i++) {
    step(parameters, 1);
    tf.tidy(() => void kernel().square());
  }
  for (const count of ['numTensors', 'numDataBuffers', 'numBytes'] as const)
    expect(tf.memory()[count]).toBe(before[count]);
});

it('computes with the values of the moment on any backend', () => {
  const { model, parameters } = prepare();
  step(parameters, 1);
  const first = (model.predict(tf.tensor2d([[1, 1]])) as tf.Tensor).dataSync();
  step(parameters, 1);
  const second = (model.predict(tf.tensor2d([[1, 1]])) as tf.Tensor).dataSync();
  expect([[...first], [...second]]).toEqual([
    [6, 8],
    [8, 10],
  ]);
});
