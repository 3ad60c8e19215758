import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CompiledObjective } from '../../../src/engine/compiled/compiledObjective';
import { Runtime } from '../../../src/engine/compiled/runtime';
import { EagerObjective } from '../../../src/engine/eager/eagerObjective';
import { layoutOf, type TrainableModel } from '../../../src/engine/layersModel';
import { ModelParameters } from '../../../src/engine/modelParameters';
import type { Batch, Objective } from '../../../src/engine/objective';

const L = tf.layers;
let runtime: Runtime;

beforeAll(async () => {
  await tf.setBackend('cpu');
  runtime = await Runtime.load({ threads: 1, provider: 'cpu' });
});

function prepare(layers: tf.layers.Layer[], weights: number[][] | null, input: number[], batchValues: number[][]) {
  const model = tf.sequential({ layers });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  if (weights) model.setWeights(model.getWeights().map(({ shape }, i) => tf.tensor(weights[i]!, shape)));
  const inner = (model as unknown as { model: TrainableModel }).model;
  const { layout } = layoutOf(inner);
  const parameters = new ModelParameters(inner, layout);
  const outputs = model.outputs[0]!.shape.slice(1) as number[];
  const size = batchValues[0]!.length / input.reduce((a, b) => a * b, 1);
  const batch: Batch = {
    size,
    tensors: [
      { shape: [size, ...input], dtype: 'float32', values: Float32Array.from(batchValues[0]!) },
      { shape: [size, ...outputs], dtype: 'float32', values: Float32Array.from(batchValues[1]!) },
      null,
    ],
  };
  const engines = {
    eager: new EagerObjective(inner, layout, parameters),
    compiled: new CompiledObjective(inner, layout, parameters, runtime),
  };
  return { engines, parameters, batch, layout };
}

const readingsIn = (objective: Objective, parameters: ModelParameters, batch: Batch) =>
  objective.read(parameters.read(), batch);

const stateOf = (objective: Objective) =>
  (objective as unknown as { model: TrainableModel }).model.weights.map((weight) => [...weight.read().dataSync()]);

describe.each(['eager', 'compiled'] as const)('readings of the %s engine', (engine) => {
  it('are those of the closed form for rectifiers', () => {
    // Of four units one passes x on, one its negative, one is dead, one is always on: x + 10.
    const layers = [
      L.dense({ units: 4, activation: 'relu', inputShape: [1], name: 'units' }),
      L.dense({ units: 1, useBias: false, name: 'out' }),
    ];
    const weights = [
      [1, -1, 0, 1],
      [0, 0, -1, 10],
      [1, 1, 1, 1],
    ];
    const { engines, parameters, batch } = prepare(
      layers,
      weights,
      [1],
      [
        [1, -2],
        [0, 0],
      ],
    );
    const { layers: readings } = readingsIn(engines[engine], parameters, batch);
    expect(readings.map(({ layer }) => layer)).toEqual(['units', 'out']);
    const [units, out] = readings;
    // Outputs: x = 1 gives 1 0 0 11, x = −2 gives 0 2 0 8.
    expect(units!.mean).toBeCloseTo(22 / 8, 5);
    expect(units!.deviation).toBeCloseTo(Math.sqrt((1 + 121 + 4 + 64) / 8 - (22 / 8) ** 2), 4);
    expect(units!.dead).toBeCloseTo(1 / 4, 6);
    expect(units!.saturated).toBeNaN();
    // y = 12 and 10; L = (y₁² + y₂²)/2, so ∂L/∂y = y; each unit of the layer before passes it on unchanged.
    expect(out!.gradientRms).toBeCloseTo(Math.sqrt((144 + 100) / 2), 4);
    expect(units!.gradientRms).toBeCloseTo(Math.sqrt((144 + 100) / 2), 4);
    expect(out!.dead).toBeNaN();
  });

  it.each([
    ['tanh', [0, 4.9, 5.1, -6], 0.5],
    ['sigmoid', [0, 4.9, 5.1, -6], 0.5],
    ['hardSigmoid', [0, 2, 2.6, -3], 0.5],
  ] as const)('are those of the closed form for the flat ends of %s', (activation, inputs, share) => {
    const layers = [L.dense({ units: 1, activation, useBias: false, inputShape: [1] })];
    const { engines, parameters, batch } = prepare(layers, [[1]], [1], [[...inputs], [0, 0, 0, 0]]);
    const {
      layers: [reading],
    } = readingsIn(engines[engine], parameters, batch);
    expect(reading!.saturated).toBeCloseTo(share, 6);
    expect(reading!.dead).toBeNaN();
  });

  it('follow the gradient back through time', () => {
    // hₜ = ½hₜ₋₁ + xₜ, so ∂L/∂hₜ = ½^(T−t) ∂L/∂h_T.
    const layers = [
      L.simpleRNN({ units: 1, activation: 'linear', useBias: false, inputShape: [5, 1], name: 'memory' }),
    ];
    const { engines, parameters, batch } = prepare(layers, [[1], [0.5]], [5, 1], [[1, 1, 1, 1, 1], [0]]);
    const { overTime } = readingsIn(engines[engine], parameters, batch);
    expect(overTime.map(({ layer }) => layer)).toEqual(['memory']);
    const h = 1 + 0.5 + 0.25 + 0.125 + 0.0625;
    const expected = [1 / 16, 1 / 8, 1 / 4, 1 / 2, 1].map((share) => 2 * h * share);
    overTime[0]!.gradientRms.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 5);
    });
  });

  it('change nothing about loss and gradient', () => {
    const layers = [
      L.conv2d({ filters: 2, kernelSize: 2, activation: 'relu', inputShape: [4, 4, 1] }),
      L.batchNormalization(),
      L.flatten(),
      L.dense({ units: 2, activation: 'tanh' }),
    ];
    const x = Array.from({ length: 48 }, (_, i) => Math.sin(i));
    const { engines, parameters, batch } = prepare(layers, null, [4, 4, 1], [x, [0, 1, 1, 0, 0.5, 0.5]]);
    const objective = engines[engine];
    const first = objective.lossAndGradient(parameters.read(), batch);
    const [loss, gradient] = [first.loss, first.gradient.slice()];
    const state = stateOf(objective);
    expect(objective.read(parameters.read(), batch).layers).toHaveLength(4);
    expect(stateOf(objective)).toEqual(state);
    const second = objective.lossAndGradient(parameters.read(), batch);
    expect(second.loss).toBe(loss);
    expect([...second.gradient]).toEqual([...gradient]);
  });
});

describe.each(['eager', 'compiled'] as const)('another look with the %s engine', (engine) => {
  const layers = () => [
    L.dense({ units: 30, activation: 'tanh', inputShape: [3] }),
    L.batchNormalization(),
    L.dropout({ rate: 0.5 }),
    L.dense({ units: 1 }),
  ];
  const values = [Array.from({ length: 12 }, (_, i) => Math.cos(i)), [1, 2, 3, 4]];

  it('has the masks of the step before', () => {
    const { engines, parameters, batch, layout } = prepare(layers(), null, [3], values);
    const objective = engines[engine];
    const { loss, gradient } = objective.lossAndGradient(parameters.read(), batch);
    const expected = gradient.slice();
    const into = new Float32Array(layout.size);
    expect(objective.again(parameters.read(), batch, into)).toBeCloseTo(loss, 6);
    expect(objective.again(parameters.read(), batch, null)).toBeCloseTo(loss, 6);
    for (const [i, value] of into.entries()) expect(value).toBeCloseTo(expected[i]!, 5);
    // A step draws new ones.
    expect(objective.lossAndGradient(parameters.read(), batch).loss).not.toBeCloseTo(loss, 4);
  });

  it('is taken elsewhere, and leaves the model where it was', () => {
    const { engines, parameters, batch } = prepare(layers(), null, [3], values);
    const objective = engines[engine];
    const { loss } = objective.lossAndGradient(parameters.read(), batch);
    const before = parameters.read().slice();
    const state = stateOf(objective);
    const elsewhere = before.map((w) => w + 0.1);
    expect(objective.again(elsewhere, batch, null)).not.toBeCloseTo(loss, 4);
    expect([...parameters.read()]).toEqual([...before]);
    expect(stateOf(objective)).toEqual(state);
  });

  it('gives the curvature of the very masks of the step', () => {
    const { engines, parameters, batch, layout } = prepare(layers(), null, [3], values);
    const objective = engines[engine];
    const { gradient } = objective.lossAndGradient(parameters.read(), batch);
    const here = gradient.slice();
    const v = Float32Array.from({ length: layout.size }, (_, i) => Math.sin(i + 1));
    const product = objective.hessianVectorProduct(parameters.read(), batch, v);
    const h = 1e-3;
    const there = new Float32Array(layout.size);
    const back = new Float32Array(layout.size);
    const w = parameters.read().slice();
    objective.again(
      w.map((x, i) => x + h * v[i]!),
      batch,
      there,
    );
    objective.again(
      w.map((x, i) => x - h * v[i]!),
      batch,
      back,
    );
    const differences = there.map((x, i) => (x - back[i]!) / (2 * h));
    const size = Math.max(...differences.map(Math.abs), ...here.map(Math.abs));
    for (const [i, value] of product.entries()) expect(Math.abs(value - differences[i]!) / size).toBeLessThan(2e-2);
  });
});
