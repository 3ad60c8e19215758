import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CompiledObjective } from '../../../src/engine/compiled/compiledObjective';
import { Runtime } from '../../../src/engine/compiled/runtime';
import { EagerObjective } from '../../../src/engine/eager/eagerObjective';
import { layoutOf, type TrainableModel } from '../../../src/engine/layersModel';
import { ModelParameters } from '../../../src/engine/modelParameters';
import type { Batch } from '../../../src/engine/objective';

let runtime: Runtime;
beforeAll(async () => {
  await tf.setBackend('cpu');
  runtime = await Runtime.load({ threads: 1, provider: 'cpu' });
});

const L = tf.layers;
const models: Record<string, { layers: () => tf.layers.Layer[]; input: number[]; loss?: string; hvp?: number }> = {
  mlp: {
    layers: () => [
      L.dense({ units: 16, activation: 'relu', inputShape: [12] }),
      L.dense({ units: 8, activation: 'relu' }),
      L.dense({ units: 3, activation: 'softmax' }),
    ],
    input: [12],
  },
  tanh: {
    layers: () => [
      L.dense({ units: 9, activation: 'tanh', inputShape: [5] }),
      L.dense({ units: 9, activation: 'sigmoid' }),
      L.dense({ units: 3, activation: 'softmax' }),
    ],
    input: [5],
  },
  // Smooth, since differences of gradients step over the kinks of thousands of rectified pixels.
  cnn: {
    layers: () => [
      L.conv2d({ filters: 4, kernelSize: 3, activation: 'tanh', inputShape: [12, 12, 1] }),
      L.averagePooling2d({ poolSize: 2 }),
      L.conv2d({ filters: 6, kernelSize: 3, activation: 'tanh', padding: 'same', strides: 2 }),
      L.flatten(),
      L.dense({ units: 3, activation: 'softmax' }),
    ],
    input: [12, 12, 1],
  },
  cnnBn: {
    layers: () => [
      L.conv2d({ filters: 4, kernelSize: 3, useBias: false, inputShape: [10, 10, 2] }),
      L.batchNormalization(),
      L.activation({ activation: 'tanh' }),
      L.conv2d({ filters: 5, kernelSize: 3, useBias: false }),
      L.batchNormalization(),
      L.activation({ activation: 'tanh' }),
      L.globalAveragePooling2d({} as never),
      L.dense({ units: 3, activation: 'softmax' }),
    ],
    input: [10, 10, 2],
  },
  lstm: {
    layers: () => [L.lstm({ units: 6, inputShape: [7, 4] }), L.dense({ units: 3, activation: 'softmax' })],
    input: [7, 4],
  },
  gru: {
    layers: () => [L.gru({ units: 6, inputShape: [7, 4] }), L.dense({ units: 3, activation: 'softmax' })],
    input: [7, 4],
  },
  dropout: {
    layers: () => [
      L.dense({ units: 9, activation: 'tanh', inputShape: [5] }),
      L.dropout({ rate: 0.5 }),
      L.gaussianNoise({ stddev: 0.3 }),
      L.dense({ units: 3, activation: 'softmax' }),
    ],
    input: [5],
  },
  depthwise: {
    layers: () => [
      L.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, inputShape: [9, 9, 3] }),
      L.averagePooling2d({ poolSize: 2 }),
      L.flatten(),
      L.dense({ units: 3, activation: 'softmax' }),
    ],
    input: [9, 9, 3],
  },
  elu: {
    layers: () => [
      L.dense({ units: 9, activation: 'elu', inputShape: [5] }),
      L.dense({ units: 9, activation: 'selu' }),
      L.leakyReLU({ alpha: 0.1 }),
      L.dense({ units: 3, activation: 'softmax' }),
    ],
    input: [5],
  },
};

function build(name: string) {
  const { layers, input } = models[name]!;
  const { random } = Math;
  // The same weights at every run: of others a difference of gradients may step over a kink.
  let n = 0.3;
  Math.random = () => (n = (n * 16807.7) % 1);
  const model = tf.sequential({ layers: layers() });
  Math.random = random;
  model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const inner = (model as unknown as { model: TrainableModel }).model;
  const { layout } = layoutOf(inner);
  const parameters = new ModelParameters(inner, layout);
  const size = 6;
  const xs = tf.randomNormal([size, ...input], 0, 1, 'float32', 5).dataSync<'float32'>();
  const ys = Float32Array.from(tf.oneHot(tf.tensor1d([0, 1, 2, 1, 0, 2], 'int32'), 3).dataSync());
  const batch: Batch = {
    size,
    tensors: [
      { shape: [size, ...input], dtype: 'float32', values: xs },
      { shape: [size, 3], dtype: 'float32', values: ys },
      null,
    ],
  };
  return { model, inner, layout, parameters, batch };
}

const relative = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let [error, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    error = Math.max(error, Math.abs(a[i]! - b[i]!));
    size = Math.max(size, Math.abs(b[i]!));
  }
  return error / size;
};

describe.each(Object.keys(models))('%s compiled', (name) => {
  it('has the loss, metrics, gradient and curvature of tfjs', () => {
    const { inner, layout, parameters, batch } = build(name);
    const eager = new EagerObjective(inner, layout, parameters);
    const compiled = new CompiledObjective(inner, layout, parameters, runtime);
    const state = () =>
      inner.weights.filter((w) => !inner.collectedTrainableWeights.includes(w)).map((w) => [...w.read().dataSync()]);
    const before = inner.weights.map((w) => w.read().clone());
    const random = Math.random;
    const restart = () => {
      let n = 0.1;
      Math.random = () => (n = (n * 16807.7) % 1);
    };
    restart();
    const expected = eager.lossAndGradient(parameters.read(), batch);
    const [gradient, stateAfter] = [expected.gradient.slice(), state()];
    for (const [i, w] of inner.weights.entries()) (w.read() as tf.Variable).assign(before[i]!);
    restart();
    const mine = compiled.lossAndGradient(parameters.read(), batch);
    Math.random = random;
    expect(mine.loss).toBeCloseTo(expected.loss, 5);
    expect(mine.metrics).toEqual(expected.metrics);
    expect(relative(mine.gradient, gradient)).toBeLessThan(1e-5);
    for (const [i, values] of stateAfter.entries()) expect(relative(state()[i]!, values)).toBeLessThan(1e-5);
    if (name === 'dropout') return;
    const v = Float32Array.from({ length: layout.size }, (_, i) => Math.sin(i));
    const product = compiled.hessianVectorProduct(parameters.read(), batch, v);
    const differences = eager.hessianVectorProduct(parameters.read(), batch, v);
    console.log(name, 'hvp vs differences', relative(product, differences));
    expect(relative(product, differences)).toBeLessThan(5e-2);
  });
});
