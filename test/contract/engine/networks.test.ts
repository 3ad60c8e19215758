import * as tf from '@tensorflow/tfjs';
import seedrandom from 'seedrandom';
import { beforeAll, describe, expect, it } from 'vitest';
import { CompiledObjective } from '../../../src/engine/compiled/compiledObjective';
import { Runtime } from '../../../src/engine/compiled/runtime';
import { layoutOf, type TrainableModel } from '../../../src/engine/layersModel';
import { ModelParameters } from '../../../src/engine/modelParameters';
import type { HostTensor, ParameterLayout } from '../../../src/engine/objective';
import { reseed } from '../../support/kernels/kernelCase';
import { networks } from '../../support/networks/index';
import type { Network } from '../../support/networks/network';

const steps = 50;

let runtime: Runtime;
beforeAll(async () => {
  await tf.setBackend('cpu');
  runtime = await Runtime.load({ threads: 1, provider: 'cpu' });
});

describe('50 steps of Adam on the compiled engine are those of plain tfjs', () => {
  it.each(networks)('$name', async (network) => {
    const batches = batchesOf(network);
    const expected = await seeded(network.name, () => trainedByTfjs(network, batches));
    const actual = await seeded(network.name, () => trainedByUs(network, batches));
    const { from, losses, weights } = network.tolerance ?? { from: steps, losses: 0, weights: 1e-3 };
    for (const [step, truth] of expected.losses.entries()) {
      const tolerance = step < 10 ? 1e-5 : step < from ? 1e-4 : losses;
      expect(error(actual.losses[step]!, truth), `step ${step + 1}`).toBeLessThan(tolerance);
    }
    expected.weights.forEach(({ name, before, after }, i) => {
      const travelled = distance(before, after);
      expect(travelled, name).toBeGreaterThan(0);
      expect(distance(actual.weights[i]!.after, after), name).toBeLessThan(weights * travelled);
    });
  });
});

interface Batch {
  size: number;
  inputs: HostTensor[];
  targets: HostTensor[];
}

/** What a training said and left. */
interface Training {
  /** Loss, then the losses of the outputs and the metrics, for each step. */
  losses: number[][];
  /** All weights of the model, moving averages too. */
  weights: { name: string; before: Float32Array; after: Float32Array }[];
}

/** Three batches that take turns, so that there is something to learn; one is smaller, as the last of an epoch is. */
function batchesOf({ name, size, inputs, targets }: Network): Batch[] {
  reseed(name);
  const three = [size, size, size - 1].map((n) => ({ size: n, inputs: inputs(n), targets: targets(n) }));
  return Array.from({ length: steps }, (_, i) => three[i % 3]!);
}

/** The truth: tfjs's own training function, gradients and kernels. */
function trainedByTfjs(network: Network, batches: Batch[]): Promise<Training> {
  const model = compiled(network);
  return training(model, batches, async ({ inputs, targets }) => {
    const [xs, ys] = [inputs.map(tensor), targets.map(tensor)];
    const losses = [await model.trainOnBatch(xs, ys)].flat();
    tf.dispose([xs, ys]);
    return losses;
  });
}

/** Loss and gradient by the compiled engine, the same optimizer. */
function trainedByUs(network: Network, batches: Batch[]): Promise<Training> {
  const model = compiled(network);
  const inner = innerOf(model);
  const { layout } = layoutOf(inner);
  const parameters = new ModelParameters(inner, layout);
  const objective = new CompiledObjective(inner, layout, parameters, runtime);
  return training(model, batches, ({ size, inputs, targets }) => {
    const tensors = [...inputs, ...targets, ...targets.map(() => null)];
    const { loss, metrics, gradient } = objective.lossAndGradient(parameters.read(), { size, tensors });
    tf.tidy(() => model.optimizer.applyGradients(named(inner, layout, gradient)));
    return [loss, ...metrics];
  });
}

function compiled({ build, loss, metrics }: Network): tf.LayersModel {
  const model = build();
  model.compile({ optimizer: tf.train.adam(), loss, ...(metrics ? { metrics } : {}) });
  return model;
}

async function training(
  model: tf.LayersModel,
  batches: Batch[],
  step: (batch: Batch) => number[] | Promise<number[]>,
): Promise<Training> {
  const values = () => innerOf(model).weights.map((weight) => weight.read().dataSync<'float32'>().slice());
  const before = values();
  const losses: number[][] = [];
  for (const batch of batches) losses.push(await step(batch));
  const after = values();
  const names = innerOf(model).weights.map(({ name }) => name);
  return { losses, weights: names.map((name, i) => ({ name, before: before[i]!, after: after[i]! })) };
}

const innerOf = (model: tf.LayersModel) => ((model as unknown as { model?: unknown }).model ?? model) as TrainableModel;

const tensor = ({ values, shape, dtype }: HostTensor) => tf.tensor(values, [...shape], dtype);

const named = (model: TrainableModel, { slices }: ParameterLayout, gradient: Float32Array) =>
  slices.map(({ offset, length, shape }, i) => ({
    name: (model.collectedTrainableWeights[i]!.read() as tf.Variable).name,
    tensor: tf.tensor(gradient.slice(offset, offset + length), [...shape]),
  }));

/** Runs an action with a stream of random numbers of its own: weights, then noise, in the order in which they are drawn. */
async function seeded<T>(seed: string, action: () => Promise<T>): Promise<T> {
  const { random } = Math;
  Math.random = seedrandom(seed);
  try {
    return await action();
  } finally {
    Math.random = random;
  }
}

/** The largest difference, each relative to what was expected. */
function error(actual: number[], expected: number[]): number {
  expect(actual.length).toBe(expected.length);
  return Math.max(...expected.map((x, i) => Math.abs(actual[i]! - x) / Math.abs(x)));
}

const distance = (a: Float32Array, b: Float32Array): number => Math.hypot(...a.map((x, i) => x - b[i]!));
