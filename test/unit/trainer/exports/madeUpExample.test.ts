import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileByOutput } from '../../../../src/trainer/exports/compileByOutput';
import { exampleOf } from '../../../../src/trainer/exports/exampleOf';
import { madeUpExample } from '../../../../src/trainer/exports/madeUpExample';
import { seedRandom } from '../../../../src/trainer/script/seedRandom';

const { random } = Math;
beforeAll(() => void seedRandom(1));
afterAll(() => {
  Math.random = random;
});

const made = (model: tf.LayersModel) => {
  const example = madeUpExample(model);
  if (example.kind !== 'tensors') throw new Error('no tensors');
  return { xs: example.xs as tf.Tensor[], ys: example.ys as tf.Tensor[] };
};
const dense = (units: number, activation: 'softmax' | 'sigmoid' | 'linear' = 'linear', loss?: string) => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units, activation, inputShape: [3] })] });
  if (loss) model.compile({ optimizer: 'sgd', loss });
  return model;
};
const values = (tensor: tf.Tensor | undefined) => [...new Set(tensor!.dataSync())].sort((a, b) => a - b);

describe('a made-up batch', () => {
  it('is N(0, 1) at a plain input, and fills open axes', () => {
    const model = tf.sequential({ layers: [tf.layers.gru({ units: 2, inputShape: [null, 50] })] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const [x] = made(model).xs;
    expect(x!.shape).toEqual([32, 32, 50]);
    const { mean, variance } = tf.moments(x!);
    // Of 51 200 draws: five standard errors.
    expect(Math.abs(mean.dataSync()[0]!)).toBeLessThan(5 / Math.sqrt(51_200));
    expect(Math.abs(variance.dataSync()[0]! - 1)).toBeLessThan(5 * Math.sqrt(2 / 51_200));
  });

  it('has whole numbers in range for an embedding, also behind a layer without weights', () => {
    const input = tf.input({ shape: [2, 6] });
    const flat = tf.layers.flatten().apply(input);
    const embedded = tf.layers.embedding({ inputDim: 5, outputDim: 2 }).apply(flat);
    const output = tf.layers.dense({ units: 1 }).apply(tf.layers.flatten().apply(embedded) as tf.SymbolicTensor);
    const model = tf.model({ inputs: input, outputs: output as tf.SymbolicTensor });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    expect(values(made(model).xs[0])).toEqual([0, 1, 2, 3, 4]);
  });

  it('keeps the size of a batch that a model demands', () => {
    const layer = tf.layers.lstm({ units: 2, stateful: true, batchInputShape: [4, 3, 1] });
    const model = tf.sequential({ layers: [layer] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    expect(made(model).ys[0]!.shape).toEqual([4, 2]);
  });

  it.each([
    ['softmax', 'categoricalCrossentropy', 4, [0, 1], [32, 4]],
    ['softmax', 'sparseCategoricalCrossentropy', 4, [0, 1, 2, 3], [32, 1]],
    ['sigmoid', 'binaryCrossentropy', 2, [0, 1], [32, 2]],
    ['linear', 'hinge', 2, [-1, 1], [32, 2]],
  ] as const)('has targets that %s with %s can have', (activation, loss, units, possible, shape) => {
    const [y] = made(dense(units, activation, loss)).ys;
    expect(y!.shape).toEqual(shape);
    expect(values(y)).toEqual(possible);
    if (loss === 'categoricalCrossentropy') expect(values(y!.sum(-1))).toEqual([1]);
  });

  it('has targets by the output where the loss is the user’s own', () => {
    const model = dense(3, 'softmax');
    model.compile({
      optimizer: 'sgd',
      loss: (a: tf.Tensor, b: tf.Tensor) => tf.sub(a, b).square().mean() as tf.Scalar,
    });
    expect(values(made(model).ys[0]!.sum(-1))).toEqual([1]);
  });
});

describe('a model that is not compiled', () => {
  const compiled = (model: tf.LayersModel, data: unknown = null) => {
    const text = compileByOutput(model, data === null ? null : exampleOf(data));
    return { text, loss: model.loss, optimizer: model.optimizer.getClassName() };
  };

  it.each([
    ['softmax', 'categoricalCrossentropy'],
    ['sigmoid', 'binaryCrossentropy'],
    ['linear', 'meanSquaredError'],
  ] as const)('gets Adam, and for a %s output %s, and that is said', (activation, loss) => {
    const { text, ...chosen } = compiled(dense(3, activation));
    expect(chosen).toEqual({ loss, optimizer: 'Adam' });
    expect(text).toContain(`${loss} for its ${activation} output`);
  });

  it('gets the loss of numbered classes for numbered classes', () => {
    expect(compiled(dense(3, 'softmax'), { xs: tf.ones([2, 3]), ys: tf.tensor2d([[0], [2]]) }).loss).toBe(
      'sparseCategoricalCrossentropy',
    );
    expect(compiled(dense(3, 'softmax'), { xs: tf.ones([2, 3]), ys: tf.ones([2, 3]) }).loss).toBe(
      'categoricalCrossentropy',
    );
  });

  it('is looked at through nested models and layers that are activations', () => {
    const nested = tf.sequential({ layers: [dense(2), tf.layers.softmax()] });
    expect(compiled(tf.sequential({ layers: [nested] })).loss).toBe('categoricalCrossentropy');
  });
});

describe('data of a module', () => {
  const shapes = (data: unknown) => {
    const example = exampleOf(data);
    return example.kind === 'dataset' ? 'dataset' : [(example.xs as tf.Tensor).shape, (example.ys as tf.Tensor).shape];
  };
  const [x, y] = [tf.ones([4, 2]), tf.ones([4, 1])];

  it.each([
    ['{ xs, ys }', { xs: x, ys: y }],
    ['{ x, y }', { x, y }],
    ['[xs, ys]', [x, y]],
    ['arrays of numbers', { xs: x.arraySync(), ys: y.arraySync() }],
  ])('may be %s', (_, data) =>
    expect(shapes(data)).toEqual([
      [4, 2],
      [4, 1],
    ]),
  );

  it('may be a dataset, by itself or with settings', () => {
    const dataset = tf.data.array([1, 2]);
    expect(shapes(dataset)).toBe('dataset');
    expect(exampleOf({ dataset, epochs: 3 }).settings).toEqual({ epochs: 3 });
  });

  it('may be several inputs, in a list or by name, with settings', () => {
    const { settings, ...example } = exampleOf({ xs: { a: x, b: x }, ys: [y, y], epochs: 2, batchSize: 8 });
    expect(settings).toEqual({ epochs: 2, batchSize: 8 });
    expect(example).toMatchObject({ kind: 'tensors', xs: { a: x, b: x }, ys: [y, y] });
  });

  it.each([[3], [null], [{}], [{ xs: x }], [[x]]])('is nothing else: %o', (data) =>
    expect(() => exampleOf(data)).toThrow('none of { xs, ys }'),
  );
});
