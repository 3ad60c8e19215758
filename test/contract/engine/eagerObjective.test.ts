import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { EagerObjective } from '../../../src/engine/eager/eagerObjective';
import { layoutOf, type TrainableModel } from '../../../src/engine/layersModel';
import { ModelParameters } from '../../../src/engine/modelParameters';
import type { Batch } from '../../../src/engine/objective';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** What the trainer sees of a model that was compiled as a user compiles it. */
function objectiveOf(model: tf.Sequential | tf.LayersModel) {
  const inner = ((model as unknown as { model?: unknown }).model ?? model) as TrainableModel;
  const { layout } = layoutOf(inner);
  const parameters = new ModelParameters(inner, layout);
  return { objective: new EagerObjective(inner, layout, parameters), parameters, layout };
}

const batchOf = (...tensors: { shape: number[]; values: number[] }[]): Batch => ({
  size: tensors[0]!.shape[0]!,
  tensors: tensors.map(({ shape, values }) => ({ shape, dtype: 'float32', values: Float32Array.from(values) })),
});

/** One linear unit with a quadratic loss: everything is known in closed form. */
function linearRegression() {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2], name: 'line' })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['mae'] });
  model.setWeights([tf.tensor2d([[2], [-1]]), tf.tensor1d([0.5])]);
  return model;
}
const x = [
  [1, 2],
  [3, -1],
  [0, 4],
];
const y = [1, 2, -3];
const regressionBatch = batchOf({ shape: [3, 2], values: x.flat() }, { shape: [3, 1], values: y });

describe('eager objective, one linear unit', () => {
  it('has the loss, metric and gradient of the closed form', () => {
    const { objective, parameters } = objectiveOf(linearRegression());
    const { loss, metrics, gradient } = objective.lossAndGradient(parameters.read(), regressionBatch);
    const errors = x.map(([a, b], i) => 2 * a! - b! + 0.5 - y[i]!);
    expect(loss).toBeCloseTo(errors.reduce((s, e) => s + e * e, 0) / 3, 5);
    expect(metrics[0]).toBeCloseTo(errors.reduce((s, e) => s + Math.abs(e), 0) / 3, 5);
    const expected = [0, 1].map((column) => (2 / 3) * errors.reduce((s, e, i) => s + e * x[i]![column]!, 0));
    expected.push((2 / 3) * errors.reduce((s, e) => s + e, 0));
    for (const [i, value] of expected.entries()) expect(gradient[i]).toBeCloseTo(value, 4);
  });

  it('has the Hessian 2/n XᵀX in its products, and leaves the weights where they were', () => {
    const { objective, parameters } = objectiveOf(linearRegression());
    const w = parameters.read();
    const before = [...w];
    const v = Float32Array.of(1, -2, 0.5);
    const product = objective.hessianVectorProduct(w, regressionBatch, v);
    const rows = x.map(([a, b]) => [a!, b!, 1]);
    const along = rows.map((row) => row.reduce((s, value, i) => s + value * v[i]!, 0));
    const expected = [0, 1, 2].map((i) => (2 / 3) * rows.reduce((s, row, r) => s + row[i]! * along[r]!, 0));
    for (const [i, value] of expected.entries()) {
      expect(Math.abs(product[i]! - value)).toBeLessThan(2e-3 * Math.abs(value) + 1e-3);
    }
    expect([...parameters.read()]).toEqual(before);
    expect([...objective.lossAndGradient(parameters.read(), regressionBatch).gradient]).not.toContain(Number.NaN);
  });

  it('gives a zero product for a zero direction', () => {
    const { objective, parameters } = objectiveOf(linearRegression());
    expect([...objective.hessianVectorProduct(parameters.read(), regressionBatch, new Float32Array(3))]).toEqual([
      0, 0, 0,
    ]);
  });

  it('sees weights that the script has set in between', () => {
    const model = linearRegression();
    const { parameters } = objectiveOf(model);
    parameters.read();
    model.setWeights([tf.tensor2d([[7], [8]]), tf.tensor1d([9])]);
    expect([...parameters.read()]).toEqual([7, 8, 9]);
  });
});

describe('eager objective, networks', () => {
  it('has tfjs’s gradient, slice by slice, for a convolutional network with regularization', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({
          filters: 2,
          kernelSize: 3,
          activation: 'tanh',
          inputShape: [6, 6, 1],
          kernelRegularizer: tf.regularizers.l2({ l2: 0.01 }),
        }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 3, activation: 'softmax' }),
      ],
    });
    model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
    const { objective, parameters, layout } = objectiveOf(model);
    const images = tf.randomNormal([5, 6, 6, 1], 0, 1, 'float32', 1);
    const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 1, 0], 'int32'), 3).toFloat();
    const batch = batchOf(
      { shape: [5, 6, 6, 1], values: [...images.dataSync()] },
      { shape: [5, 3], values: [...labels.dataSync()] },
    );
    const { gradient, loss } = objective.lossAndGradient(parameters.read(), batch);

    const kernel = model.layers[0]!.getWeights()[0]!;
    const { value, grads } = tf.variableGrads(() => {
      const crossEntropy = tf.metrics
        .categoricalCrossentropy(labels, model.apply(images, { training: true }) as tf.Tensor)
        .mean();
      return crossEntropy.add(
        (model.layers[0]!.trainableWeights[0]!.read() as tf.Tensor).square().sum().mul(0.01),
      ) as tf.Scalar;
    });
    expect(kernel.shape).toEqual(layout.slices[0]!.shape);
    expect(loss).toBeCloseTo(value.dataSync()[0]!, 5);
    for (const [i, { offset, length }] of layout.slices.entries()) {
      const variable = model.trainableWeights[i]!.read() as tf.Variable;
      const expected = grads[variable.name]!.dataSync();
      for (let k = 0; k < length; k++) expect(Math.abs(gradient[offset + k]! - expected[k]!)).toBeLessThan(1e-5);
    }
  });

  it('moves batch-norm averages once a step, and not at all by a Hessian-vector product or a search for NaN', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 3, inputShape: [2] }),
        tf.layers.batchNormalization(),
        tf.layers.dense({ units: 1 }),
      ],
    });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const { objective, parameters } = objectiveOf(model);
    const movingMean = () => [...model.layers[1]!.getWeights()[2]!.dataSync()];
    const initial = movingMean();
    objective.lossAndGradient(parameters.read(), regressionBatch);
    const after = movingMean();
    expect(after).not.toEqual(initial);
    objective.hessianVectorProduct(parameters.read(), regressionBatch, new Float32Array(objective.layout.size).fill(1));
    objective.findNonFinite(parameters.read(), regressionBatch);
    expect(movingMean()).toEqual(after);
  });

  it('keeps batch-norm averages clean when a batch holds NaN', () => {
    const model = tf.sequential({
      layers: [tf.layers.batchNormalization({ inputShape: [2] }), tf.layers.dense({ units: 1 })],
    });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const { objective, parameters } = objectiveOf(model);
    const bad = batchOf({ shape: [2, 2], values: [1, Number.NaN, 0, 1] }, { shape: [2, 1], values: [0, 1] });
    const { loss } = objective.lossAndGradient(parameters.read(), bad);
    expect(loss).toBeNaN();
    expect([...model.layers[0]!.getWeights()[2]!.dataSync()]).toEqual([0, 0]);
  });

  it('keeps the number of tensors constant', () => {
    const { objective, parameters } = objectiveOf(linearRegression());
    objective.lossAndGradient(parameters.read(), regressionBatch);
    const { numTensors } = tf.memory();
    for (let i = 0; i < 5; i++) objective.lossAndGradient(parameters.read(), regressionBatch);
    objective.hessianVectorProduct(parameters.read(), regressionBatch, Float32Array.of(1, 1, 1));
    parameters.write(parameters.read());
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

describe('where the first non-finite value comes from', () => {
  const stack = () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 2, inputShape: [2], name: 'first', activation: 'relu' }),
        tf.layers.dense({ units: 2, name: 'second' }),
        tf.layers.dense({ units: 1, name: 'third' }),
      ],
    });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    return model;
  };
  const good = batchOf({ shape: [2, 2], values: [1, 2, 3, 4] }, { shape: [2, 1], values: [0, 1] });

  it('is nowhere when all is finite', () => {
    const { objective, parameters } = objectiveOf(stack());
    expect(objective.findNonFinite(parameters.read(), good)).toBeNull();
  });

  it('is the data', () => {
    const { objective, parameters } = objectiveOf(stack());
    const bad = batchOf({ shape: [2, 2], values: [1, 2, Number.NaN, 4] }, { shape: [2, 1], values: [0, 1] });
    expect(objective.findNonFinite(parameters.read(), bad)).toMatchObject({
      phase: 'input',
      value: 'NaN',
      count: 1,
      of: 4,
    });
  });

  it('is the first layer whose output overflows, forwards', () => {
    const model = stack();
    model.layers[0]!.setWeights([tf.ones([2, 2]), tf.zeros([2])]);
    model.layers[1]!.setWeights([tf.fill([2, 2], 3e38), tf.zeros([2])]);
    const { objective, parameters } = objectiveOf(model);
    expect(objective.findNonFinite(parameters.read(), good)).toMatchObject({
      phase: 'forward',
      layer: 'second',
      value: 'Infinity',
    });
  });

  it('is the loss when every output is finite; the last layer stands for it', () => {
    const model = stack();
    model.setWeights([
      tf.ones([2, 2]),
      tf.zeros([2]),
      tf.ones([2, 2]),
      tf.zeros([2]),
      tf.fill([2, 1], 1e25),
      tf.zeros([1]),
    ]);
    const { objective, parameters } = objectiveOf(model);
    expect(objective.findNonFinite(parameters.read(), good)).toMatchObject({ phase: 'loss', layer: 'third' });
  });

  it('is the first layer from the output backwards when the loss is finite', () => {
    // √x at x = 0: the value is 0, the slope is infinite.
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 1, inputShape: [2], name: 'low', useBias: false }),
        tf.layers.dense({ units: 1, name: 'high', useBias: false }),
      ],
    });
    model.compile({ optimizer: 'sgd', loss: (_: tf.Tensor, output: tf.Tensor) => output.sqrt() });
    model.setWeights([tf.ones([2, 1]), tf.zeros([1, 1])]);
    const { objective, parameters } = objectiveOf(model);
    expect(objective.findNonFinite(parameters.read(), good)).toMatchObject({ phase: 'backward', layer: 'high' });
  });

  it('is a weight that was not finite before the step', () => {
    const model = stack();
    model.layers[1]!.setWeights([tf.fill([2, 2], Number.NaN), tf.zeros([2])]);
    const { objective, parameters } = objectiveOf(model);
    expect(objective.findNonFinite(parameters.read(), good)).toMatchObject({
      phase: 'weight',
      layer: 'second',
      count: 4,
    });
  });
});
