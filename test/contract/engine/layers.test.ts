import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CompiledObjective } from '../../../src/engine/compiled/compiledObjective';
import { Runtime } from '../../../src/engine/compiled/runtime';
import { createObjective } from '../../../src/engine/createObjective';
import { EagerObjective } from '../../../src/engine/eager/eagerObjective';
import { layoutOf, type TrainableModel } from '../../../src/engine/layersModel';
import { ModelParameters } from '../../../src/engine/modelParameters';
import type { Batch, Objective } from '../../../src/engine/objective';
import { floats, reseed } from '../../support/kernels/kernelCase';
import type { LayerCase } from '../../support/layers/layerCase';
import { layerCases, withoutCase } from '../../support/layers/layerCases';
import { optionCases } from '../../support/layers/optionCases';

let runtime: Runtime;
beforeAll(async () => {
  await tf.setBackend('cpu');
  runtime = await Runtime.load({ threads: 1, provider: 'cpu' });
});

const cases = [...layerCases, ...optionCases];
const compilable = cases.filter(({ fallsBack }) => !fallsBack).map((one) => [one.name, one] as const);
const others = cases.filter(({ fallsBack }) => fallsBack).map((one) => [one.name, one] as const);

describe('tf.layers', () => {
  it('has a case or a reason for each of its functions', () => {
    const covered = new Set([...cases.flatMap(({ covers }) => covers), ...Object.keys(withoutCase)]);
    expect(Object.keys(tf.layers).filter((name) => !covered.has(name))).toEqual([]);
  });
});

describe('the compiled engine', () => {
  it.each(compilable)('takes the steps of tfjs: %s', (_, one) => {
    const { eager, compiled, batchOf, run } = prepare(one);
    const batch = batchOf(one.size ?? 4);
    const [expected, actual] = [run(eager, batch), run(compiled, batch)];
    const tolerance = one.tolerance ?? 1e-5;
    expect(Math.abs(actual.loss - expected.loss) / Math.max(1, Math.abs(expected.loss))).toBeLessThan(tolerance);
    expect(error(actual.metrics, expected.metrics)).toBeLessThan(tolerance);
    expect(error(actual.gradient, expected.gradient)).toBeLessThan(tolerance);
    expect(actual.state.length).toBe(expected.state.length);
    for (const [i, values] of expected.state.entries()) expect(error(actual.state[i]!, values)).toBeLessThan(tolerance);
  });

  it.each(compilable)('has the curvature of tfjs: %s', (_, one) => {
    const { eager, compiled, batchOf, run, parameters, layout } = prepare(one);
    const batch = batchOf(one.size ?? 4);
    const w = parameters.read().slice();
    const v = Float32Array.from({ length: layout.size }, (_, i) => Math.sin(i + 1));
    const gradientAt = (step: number) =>
      run(
        eager,
        batch,
        w.map((x, i) => x + step * v[i]!),
      ).gradient;
    const { gradient } = run(compiled, batch, w);
    const product = compiled.hessianVectorProduct(parameters.read(), batch, v);
    // Fourth order, so that the steps may be long enough for float32; short ones stay on one side of a kink.
    const h = one.step ?? (one.kinked ? 1e-3 : 3e-3);
    const [near, back, far, farBack] = [gradientAt(h), gradientAt(-h), gradientAt(2 * h), gradientAt(-2 * h)];
    const differences = near.map((x, i) => (8 * (x - back[i]!) - (far[i]! - farBack[i]!)) / (12 * h));
    // What rounding of the gradients makes of a curvature that is next to nothing.
    const floor = 0.05 * largest(gradient);
    expect(error(product, differences, floor)).toBeLessThan(one.kinked ? 2e-2 : 1e-3);
  });

  it('takes a smaller last batch', () => {
    for (const name of ['conv2d', 'batchNormalization', 'lstm', 'noise', 'embedding']) {
      const { eager, compiled, batchOf, run } = prepare(cases.find((one) => one.name === name)!);
      for (const batch of [batchOf(4), batchOf(3), batchOf(4)]) {
        const [expected, actual] = [run(eager, batch), run(compiled, batch)];
        expect(error(actual.gradient, expected.gradient)).toBeLessThan(1e-5);
      }
    }
  });

  it.each(others)('leaves to tfjs what it cannot express, and says why: %s', (_, one) => {
    const { inner, layout, parameters, batchOf } = prepare(one);
    const engine = { runtime, reason: '', mustCompile: false };
    const { objective, description } = createObjective(inner, layout, parameters, batchOf(one.size ?? 4), engine);
    expect(description.name).toBe('eager');
    expect(description.fallbackReason).toMatch(one.fallsBack!);
    expect(description.fallbackReason).toMatch(/\bthe layer \w+/);
    expect(Number.isFinite(objective.lossAndGradient(parameters.read(), batchOf(one.size ?? 4)).loss)).toBe(true);
  });
});

function prepare(one: LayerCase) {
  const model = repeatably(() => one.build());
  model.compile({
    optimizer: 'sgd',
    loss: one.loss ?? 'meanSquaredError',
    ...(one.metrics ? { metrics: one.metrics } : {}),
  });
  const inner = ((model as unknown as { model?: unknown }).model ?? model) as TrainableModel;
  const { layout } = layoutOf(inner);
  const parameters = new ModelParameters(inner, layout);
  const start = inner.weights.map((weight) => [...weight.read().dataSync()]);
  const batchOf = (size: number): Batch => {
    reseed(`${one.name}, ${size} examples`);
    const targets = one.targets?.(size) ?? targetsOf(model, size);
    const weights = one.sampleWeights?.(size) ?? targets.map(() => null);
    return { size, tensors: [...one.inputs(size), ...targets, ...weights] };
  };
  /** One evaluation from the weights that the model began with, and the same random numbers whoever draws them. */
  const run = (objective: Objective, batch: Batch, at?: Float32Array) => {
    inner.weights.forEach((weight, i) => {
      tf.tidy(() => (weight.read() as tf.Variable).assign(tf.tensor(start[i]!, weight.read().shape)));
    });
    if (at) parameters.write(at);
    const { loss, metrics, gradient } = repeatably(() => objective.lossAndGradient(parameters.read(), batch));
    const trained = new Set(inner.collectedTrainableWeights);
    const state = inner.weights.filter((weight) => !trained.has(weight)).map((weight) => [...weight.read().dataSync()]);
    return { loss, metrics: [...metrics], gradient: gradient.slice(), state };
  };
  return {
    inner,
    layout,
    parameters,
    batchOf,
    run,
    eager: new EagerObjective(inner, layout, parameters),
    compiled: new CompiledObjective(inner, layout, parameters, runtime),
  };
}

const targetsOf = (model: tf.LayersModel, size: number) =>
  model.outputs.map(({ shape }) => floats([size, ...(shape.slice(1) as number[])], 0.1, 1));

/** Runs an action with random numbers that are the same each time, its promise included. */
function repeatably<T>(action: () => T): T {
  const { random } = Math;
  let n = 0.1;
  Math.random = () => {
    n = (n * 16807.7) % 1;
    return n;
  };
  const restore = () => {
    Math.random = random;
  };
  const result = action();
  if (result instanceof Promise) return result.finally(restore) as T;
  restore();
  return result;
}

const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** The largest difference, relative to the largest expected entry. */
function error(actual: ArrayLike<number>, expected: ArrayLike<number>, floor = 1e-6): number {
  expect(actual.length).toBe(expected.length);
  const differences = Array.from(expected, (x, i) =>
    Number.isNaN(x) && Number.isNaN(actual[i]!) ? 0 : x - actual[i]!,
  );
  if (differences.some(Number.isNaN)) return Number.POSITIVE_INFINITY;
  return largest(differences) / Math.max(largest(expected), floor);
}
