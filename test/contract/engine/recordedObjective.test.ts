import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GradientCall, GradientCalls } from '../../../src/engine/closures/gradientCalls';
import { RecordedObjective } from '../../../src/engine/closures/recordedObjective';
import { Runtime } from '../../../src/engine/compiled/runtime';
import { TraceError } from '../../../src/engine/trace/tracingBackend';

let calls: GradientCalls;
let latest: GradientCall;
beforeAll(async () => {
  await tf.setBackend('cpu');
  const runtime = await Runtime.load({ threads: 1, provider: 'cpu' });
  const gradientsTaken = (call: GradientCall) => {
    latest = call;
  };
  calls = new GradientCalls(runtime, { gradientsBegin: () => {}, gradientsTaken });
});
afterAll(() => calls.restore());

const w1 = () => tf.variable(tf.randomNormal([3, 5], 0, 0.7, 'float32', 1));
const w2 = () => tf.variable(tf.randomNormal([5, 1], 0, 0.7, 'float32', 2));

/** A closure with noise of its own, what it was called with, and the objective of its one call. */
function recorded(loss: (x: tf.Tensor2D, a: tf.Tensor2D, b: tf.Tensor2D) => tf.Scalar) {
  const variables = [w1(), w2()];
  const count = { of: 0 };
  const x = tf.randomNormal([7, 3], 0, 1, 'float32', 3) as tf.Tensor2D;
  const { value, grads } = tf.variableGrads(() => {
    count.of++;
    return loss(tf.dropout(x, 0.2) as tf.Tensor2D, variables[0] as tf.Tensor2D, variables[1] as tf.Tensor2D);
  }, variables);
  const slices = [
    { layer: 0, weight: 'a', shape: [3, 5], offset: 0, length: 15 },
    { layer: 1, weight: 'b', shape: [5, 1], offset: 15, length: 5 },
  ];
  const layers = ['a', 'b'].map((name) => ({ name, className: 'Variable' }));
  const objective = new RecordedObjective({ layers, slices, size: 20 }, new Float32Array(20));
  // The variables in another order than they were differentiated by would be found by their places.
  const batch = objective.batchOf(latest.recorded, [0, 1]);
  const at = Float32Array.from(variables.flatMap((variable) => [...variable.dataSync<'float32'>()]));
  const gradient = variables.flatMap(({ name }) => [...(grads[name]?.dataSync<'float32'>() ?? [])]);
  return { objective, batch, at, gradient, loss: value.dataSync()[0]!, count };
}

const smooth = (x: tf.Tensor2D, a: tf.Tensor2D, b: tf.Tensor2D) =>
  x
    .matMul(a)
    .tanh()
    .matMul(b as tf.Tensor2D)
    .sub(0.5)
    .square()
    .mean()
    .add(a.square().sum().mul(0.01)) as tf.Scalar;

const v = Float32Array.from({ length: 20 }, (_, i) => Math.sin(i + 1));
const moved = (at: Float32Array, h: number) => at.map((w, i) => w + h * v[i]!);
const norm = (x: ArrayLike<number>) => Math.hypot(...Array.from(x));

describe('the objective of one recorded call', () => {
  it('gives the call’s own loss and gradient at its own weights', () => {
    const { objective, batch, at, gradient, loss } = recorded(smooth);
    const into = new Float32Array(20);
    expect(objective.again(at, batch, into)).toBeCloseTo(loss, 6);
    expect(objective.again(at, batch, null)).toBeCloseTo(loss, 6);
    gradient.forEach((value, i) => {
      expect(into[i]).toBeCloseTo(value, 5);
    });
  });

  it('gives at other weights a gradient that is the slope of its loss', () => {
    const { objective, batch, at } = recorded(smooth);
    const elsewhere = moved(at, 0.3);
    const into = new Float32Array(20);
    objective.again(elsewhere, batch, into);
    const h = 1e-2;
    const rise = objective.again(moved(elsewhere, h), batch, null) - objective.again(moved(elsewhere, -h), batch, null);
    const slope = v.reduce((sum, value, i) => sum + value * into[i]!, 0);
    expect(Math.abs(rise / (2 * h) - slope) / Math.abs(slope)).toBeLessThan(2e-3);
  });

  it('gives products with the Hessian that are differences of gradients', () => {
    const { objective, batch, at } = recorded(smooth);
    const product = objective.hessianVectorProduct(at, batch, v);
    const h = 1e-2;
    const [up, down] = [new Float32Array(20), new Float32Array(20)];
    objective.again(moved(at, h), batch, up);
    objective.again(moved(at, -h), batch, down);
    const differences = up.map((value, i) => (value - down[i]!) / (2 * h));
    expect(norm(product.map((value, i) => value - differences[i]!)) / norm(differences)).toBeLessThan(5e-3);
  });

  it('never calls the closure again', () => {
    const { objective, batch, at, count } = recorded(smooth);
    for (const what of ['step', 'loss', 'product'] as const) objective.prepare(batch, what);
    objective.again(at, batch, new Float32Array(20));
    objective.hessianVectorProduct(at, batch, v);
    expect(count.of).toBe(1);
  });

  it('knows the zero Hessian of a linear loss, and the zero gradient of an absent weight', () => {
    const { objective, batch, at } = recorded((x, a) => x.matMul(a).sum());
    expect([...objective.hessianVectorProduct(at, batch, v)]).toEqual(new Array(20).fill(0));
    const into = new Float32Array(20).fill(7);
    objective.again(at, batch, into);
    expect([...into.subarray(15)]).toEqual([0, 0, 0, 0, 0]);
  });

  it('finds the first value that is not finite', () => {
    const { objective, batch, at } = recorded(smooth);
    objective.expect(1);
    expect(objective.findNonFinite(at, batch)).toBeNull();
    expect(objective.findNonFinite(at.with(16, Number.NaN), batch)).toMatchObject({ phase: 'weight', layer: 'b' });
    objective.gradient[3] = Number.POSITIVE_INFINITY;
    expect(objective.findNonFinite(at, batch)).toMatchObject({ phase: 'backward', layer: 'a', value: 'Infinity' });
    objective.expect(Number.NaN);
    expect(objective.findNonFinite(at, batch)).toMatchObject({ phase: 'loss', value: 'NaN' });
  });

  it('refuses what was not recorded', () => {
    const { objective, at } = recorded(smooth);
    expect(() => objective.again(at, objective.batchOf(null, []), null)).toThrow(TraceError);
  });
});
