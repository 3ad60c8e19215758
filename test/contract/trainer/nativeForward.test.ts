import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CompiledFunction } from '../../../src/engine/compiled/compiledFunction';
import { Runtime } from '../../../src/engine/compiled/runtime';
import type { TrainableModel } from '../../../src/engine/layersModel';
import { computeForwardNatively } from '../../../src/trainer/calls/nativeForward';

const prototype = tf.LayersModel.prototype as unknown as TrainableModel;
const { predictLoop, makeTestFunction } = prototype;
const L = tf.layers;
const native = vi.spyOn(CompiledFunction.prototype, 'run');

beforeAll(async () => {
  await tf.setBackend('cpu');
  computeForwardNatively(prototype, await Runtime.load({ threads: 1, provider: 'cpu' }));
});

afterAll(() => Object.assign(prototype, { predictLoop, makeTestFunction }));

beforeEach(() => {
  native.mockClear();
});

/** Doubles its input in a way that the recorder cannot follow: it looks at a value. */
class Looks extends L.Layer {
  static className = 'Looks';
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = [inputs].flat()[0]!;
    return x.mul(x.sum().dataSync().length * 2);
  }
}

/** Adds fresh noise even when nothing is trained. */
class AlwaysNoisy extends L.Layer {
  static className = 'AlwaysNoisy';
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = [inputs].flat()[0]!;
    return x.add(tf.randomNormal(x.shape));
  }
}

const models: Record<string, () => tf.LayersModel> = {
  dense: () => tf.sequential({ layers: [L.dense({ units: 3, activation: 'softmax', inputShape: [5] })] }),
  'batch norm and dropout': () =>
    tf.sequential({
      layers: [
        L.dense({ units: 6, inputShape: [5] }),
        L.batchNormalization(),
        L.dropout({ rate: 0.5 }),
        L.dense({ units: 3, activation: 'softmax' }),
      ],
    }),
  'a model in a model': () => {
    const inner = tf.sequential({ layers: [L.dense({ units: 4, activation: 'relu', inputShape: [5] })] });
    return tf.sequential({ layers: [inner, L.dense({ units: 3, activation: 'softmax' })] });
  },
};

const withoutUs = <T>(action: () => T): T => {
  const { predictLoop: ours, makeTestFunction: oursToo } = prototype;
  Object.assign(prototype, { predictLoop, makeTestFunction });
  try {
    return action();
  } finally {
    Object.assign(prototype, { predictLoop: ours, makeTestFunction: oursToo });
  }
};

const values = (of: tf.Tensor | tf.Tensor[]) => [of].flat().map((tensor) => [...tensor.dataSync()]);

function expectClose(actual: number[][], expected: number[][]): void {
  expect(actual.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  actual.flat().forEach((value, i) => {
    expect(value).toBeCloseTo(expected.flat()[i]!, 5);
  });
}

describe.each(Object.keys(models))('%s', (name) => {
  it('predicts what tfjs predicts, in batches with a smaller last one', () => {
    const model = models[name]!();
    const x = tf.randomUniform([11, 5]);
    const expected = withoutUs(() => values(model.predict(x, { batchSize: 4 })));
    const before = tf.memory().numTensors;
    const result = model.predict(x, { batchSize: 4 }) as tf.Tensor;
    expect(result.shape).toEqual([11, 3]);
    expectClose(values(result), expected);
    expect(native).toHaveBeenCalledTimes(3);
    expect(tf.memory().numTensors).toBe(before + 1);
  });

  it('evaluates what tfjs evaluates', () => {
    const model = models[name]!();
    const [x, y] = [tf.randomUniform([11, 5]), tf.oneHot(tf.range(0, 11, 1, 'int32').mod(tf.scalar(3, 'int32')), 3)];
    model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    const expected = withoutUs(() => values(model.evaluate(x, y, { batchSize: 4 })));
    const before = tf.memory().numTensors;
    expectClose(values(model.evaluate(x, y, { batchSize: 4 })), expected);
    expect(native).toHaveBeenCalledTimes(3);
    expect(tf.memory().numTensors).toBe(before + 2);
    // Another loss: another function.
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const second = withoutUs(() => values(model.evaluate(x, y)));
    expectClose(values(model.evaluate(x, y)), second);
  });
});

it('sees weights that have been changed', () => {
  const model = tf.sequential({ layers: [L.dense({ units: 1, inputShape: [2], useBias: false })] });
  const x = tf.tensor2d([[1, 2]]);
  model.setWeights([tf.tensor2d([[1], [1]])]);
  expect(values(model.predict(x))).toEqual([[3]]);
  model.setWeights([tf.tensor2d([[10], [1]])]);
  expect(values(model.predict(x))).toEqual([[12]]);
});

it('keeps weights apart that are held and freed in between', () => {
  const layers = ['relu', 'tanh'].map((activation) =>
    L.dense({ units: 4, activation: activation as 'relu', inputShape: [4] }),
  );
  const model = tf.sequential({ layers });
  const x = tf.randomUniform([3, 4]);
  const before = values(model.predict(x));
  // The model lists its weights in another order now.
  layers[0]!.trainable = false;
  expect(values(model.predict(x))).toEqual(before);
  expectClose(
    before,
    withoutUs(() => values(model.predict(x))),
  );
  expect(native).toHaveBeenCalledTimes(2);
});

it('takes several inputs and outputs, whole numbers among them', () => {
  const words = tf.input({ shape: [3], dtype: 'int32' });
  const numbers = tf.input({ shape: [4] });
  const embedded = L.flatten().apply(L.embedding({ inputDim: 9, outputDim: 2 }).apply(words)) as tf.SymbolicTensor;
  const joined = L.concatenate().apply([embedded, numbers]) as tf.SymbolicTensor;
  const outputs = [2, 5].map((units) => L.dense({ units }).apply(joined) as tf.SymbolicTensor);
  const model = tf.model({ inputs: [words, numbers], outputs });
  const x = [
    tf.tensor2d(
      [
        [1, 2, 8],
        [0, 0, 3],
      ],
      [2, 3],
      'int32',
    ),
    tf.randomUniform([2, 4]),
  ];
  const expected = withoutUs(() => values(model.predict(x)));
  const results = model.predict(x) as tf.Tensor[];
  expect(results.map(({ shape }) => shape)).toEqual([
    [2, 2],
    [2, 5],
  ]);
  expectClose(values(results), expected);
  expect(native).toHaveBeenCalledTimes(1);
});

it('draws its noise anew each time', () => {
  const model = tf.sequential({ layers: [new AlwaysNoisy({ inputShape: [50] })] });
  const x = tf.zeros([2, 50]);
  const [first, second] = [values(model.predict(x))[0]!, values(model.predict(x))[0]!];
  expect(native).toHaveBeenCalledTimes(2);
  expect(first).not.toEqual(second);
  const spread = Math.sqrt(first.reduce((sum, value) => sum + value * value, 0) / first.length);
  expect(spread).toBeGreaterThan(0.7);
  expect(spread).toBeLessThan(1.3);
});

it('leaves to tfjs what cannot be recorded', () => {
  const model = tf.sequential({ layers: [new Looks({ inputShape: [2] })] });
  expect(values(model.predict(tf.tensor2d([[1, 2]])))).toEqual([[2, 4]]);
  expect(values(model.predict(tf.tensor2d([[3, 2]])))).toEqual([[6, 4]]);
  expect(native).toHaveBeenCalledTimes(1);
});

it('lets a gradient through', () => {
  const model = tf.sequential({ layers: [L.dense({ units: 1, inputShape: [2], useBias: false })] });
  model.setWeights([tf.tensor2d([[3], [4]])]);
  const slope = tf.grad((x) => (model.predict(x) as tf.Tensor).sum())(tf.tensor2d([[1, 1]]));
  expect(values(slope)).toEqual([[3, 4]]);
  expect(native).not.toHaveBeenCalled();
});

it('throws what tfjs throws', () => {
  const model = models.dense!();
  expect(() => model.predict(tf.zeros([2, 7]))).toThrow(/expected.*shape/);
  expect(() => model.evaluate(tf.zeros([2, 5]), tf.zeros([2, 3]))).toThrow(/compile/);
});
