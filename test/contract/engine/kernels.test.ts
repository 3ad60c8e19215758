import * as tf from '@tensorflow/tfjs';
import seedrandom from 'seedrandom';
import { beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/engine/graph/builder';
import { type Attributes, input, type Value } from '../../../src/engine/graph/graph';
import { tangentsAsWritten } from '../../../src/engine/graph/tangents';
import { kernels, UnknownKernelError } from '../../../src/engine/kernels/registry';
import {
  callTfjs,
  compile,
  type Numbers,
  type RecordedCall,
  recordCall,
  relativeError,
  tfjsResults,
} from '../../support/kernels/evaluate';
import { kernelCases } from '../../support/kernels/index';
import { floats, type KernelCase } from '../../support/kernels/kernelCase';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const byKernel = new Map<string, KernelCase[]>();
for (const one of kernelCases) byKernel.set(one.kernel, [...(byKernel.get(one.kernel) ?? []), one]);

describe('the kernel table', () => {
  it('has a case for each kernel', () => {
    expect(kernels.map(({ name }) => name).filter((name) => !byKernel.has(name))).toEqual([]);
  });
});

describe('a call that the table cannot express', () => {
  const image = input('x', { shape: [1, 5, 5, 1], dtype: 'float32' });
  const calls: [string, Value[], Attributes][] = [
    ['MaxPool', [image], { filterSize: 2, strides: 2, pad: 0, dimRoundingMode: 'ceil' }],
    ['Conv2D', [image, image], { strides: 1, pad: 'valid', dataFormat: 'NCHW' }],
    ['Einsum', [image], { equation: 'aiib->ab' }],
    ['Unique', [image], {}],
  ];

  it.each(calls)('is an error that names the operation: %s', (kernel, inputs, attributes) => {
    expect(() => new GraphBuilder().call(kernel, inputs, attributes)).toThrow(UnknownKernelError);
  });
});

describe.each([...byKernel.keys()])('%s', (kernel) => {
  const cases = byKernel.get(kernel)!.map((one) => [one.about, one] as const);

  it.each(cases)('has the value that tfjs computes: %s', async (_, one) => {
    await expectValue(one);
  });

  it.each(cases)('has the derivative of that value: %s', async (_, one) => {
    await expectTangent(one);
  });

  it.each(cases.filter(([, { notAdjoint, reference }]) => tf.getGradient(kernel) && !notAdjoint && !reference))(
    'has the derivative that tfjs takes: %s',
    async (_, one) => {
      await expectAdjoint(one);
    },
  );
});

const feedsOf = ({ inputs }: KernelCase): Record<string, Numbers> =>
  Object.fromEntries(Object.entries(inputs).map(([name, { values }]) => [name, values]));

async function expectValue(one: KernelCase): Promise<void> {
  const expected = tfjsResults(one);
  const { outputs } = recordCall(one);
  const results = await (await compile(outputs))(feedsOf(one));
  expect(results.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
    expected.map(({ shape, dtype }) => ({ shape, dtype })),
  );
  for (const [i, { values }] of expected.entries())
    expect(relativeError(results[i]!.values, values)).toBeLessThanOrEqual(one.tolerance ?? 1e-6);
}

const random = seedrandom('directions');
const direction = (length: number) => Float64Array.from({ length }, () => random() * 2 - 1);

interface Directional {
  call: RecordedCall;
  tangents: (Value | null)[];
  /** By input name: the inputs that move. */
  moving: Map<string, Float64Array>;
}

/** The call with its tangents along a random direction of the inputs named. */
function along({ inputs }: KernelCase, call: RecordedCall, names: readonly string[]): Directional {
  const seeds = new Map(names.map((name) => [call.inputs.get(name)!, input(`along ${name}`, inputs[name]!)]));
  const moving = new Map(names.map((name) => [name, direction(inputs[name]!.values.length)]));
  return { call, tangents: tangentsAsWritten(call.outputs, seeds), moving };
}

const directionsOf = (moving: Map<string, Float64Array>) =>
  Object.fromEntries([...moving].map(([name, values]) => [`along ${name}`, values]));
const floatInputs = ({ inputs }: KernelCase) =>
  Object.keys(inputs).filter((name) => inputs[name]!.dtype === 'float32' && inputs[name]!.values.length > 0);

/** All inputs together, and each alone: a tangent may be absent. */
function movements(one: KernelCase): string[][] {
  const names = floatInputs(one);
  return names.length > 1 ? [names, ...names.map((name) => [name])] : names.length === 1 ? [names] : [];
}

async function expectTangent(one: KernelCase): Promise<void> {
  if (one.atKink) return;
  const [precision, h, tolerance] = one.inFloat32
    ? (['float32', 0.01, 1e-3] as const)
    : (['float64', 1e-5, 1e-6] as const);
  const call = recordCall(one);
  const value = await compile(call.outputs, precision);
  for (const names of movements(one)) {
    const { tangents, moving } = along(one, call, names);
    const feeds = feedsOf(one);
    const at = (step: number) => {
      const moved = names.map((name) => [
        name,
        Float64Array.from(feeds[name]!, (x, i) => x + step * moving.get(name)![i]!),
      ]);
      return value({ ...feeds, ...Object.fromEntries(moved) });
    };
    const [ahead, behind] = [await at(h), await at(-h)];
    const derivative = await compiledTangents(tangents, call, precision);
    const results = await derivative({ ...feeds, ...directionsOf(moving) });
    for (const [i, { dtype }] of call.outputs.entries()) {
      if (dtype !== 'float32') continue;
      const difference = Float64Array.from(ahead[i]!.values, (x, k) => (x - behind[i]!.values[k]!) / (2 * h));
      // Measured against the direction too, so that a derivative of zero is one up to rounding.
      expect(deviation(results[i]!.values, difference)).toBeLessThan(tolerance);
    }
  }
}

function deviation(actual: Numbers, expected: Float64Array): number {
  const size = expected.reduce((largest, x) => Math.max(largest, Math.abs(x)), 1e-2);
  return expected.reduce(
    (worst, x, i) => Math.max(worst, Number.isFinite(actual[i]!) ? Math.abs(actual[i]! - x) / size : Infinity),
    0,
  );
}

/** Tangents that are absent stand for zeros. */
function compiledTangents(
  tangents: readonly (Value | null)[],
  { outputs }: RecordedCall,
  precision: 'float32' | 'float64',
) {
  const g = new GraphBuilder();
  return compile(
    outputs.map((output, i) => tangents[i] ?? g.fill(output.shape, 0)),
    precision,
  );
}

/** ⟨dy, J·dx⟩ = ⟨Jᵀ·dy, dx⟩, with tfjs's gradient for Jᵀ. */
async function expectAdjoint(one: KernelCase): Promise<void> {
  const call = recordCall(one);
  const names = floatInputs(one);
  if (names.length === 0 || call.outputs.some(({ dtype }) => dtype !== 'float32')) return;
  const { tangents, moving } = along(one, call, names);
  const results = await (await compiledTangents(tangents, call, 'float32'))({
    ...feedsOf(one),
    ...directionsOf(moving),
  });
  const errors = call.outputs.map(({ shape }) => direction(shape.reduce((product, size) => product * size, 1)));
  let [forward, size] = [0, 0];
  for (const [i, { values }] of results.entries()) {
    for (const [k, dy] of errors[i]!.entries()) {
      forward += dy * values[k]!;
      size += Math.abs(dy * values[k]!);
    }
  }
  const gradients = tfjsGradients(one, names, errors);
  let backward = 0;
  for (const [i, name] of names.entries())
    for (const [k, dx] of moving.get(name)!.entries()) backward += dx * gradients[i]![k]!;
  expect(Math.abs(forward - backward) / Math.max(size, 0.1)).toBeLessThan(1e-5);
}

function tfjsGradients(one: KernelCase, names: readonly string[], errors: readonly Float64Array[]): Numbers[] {
  return tf.tidy((): tf.TensorContainer => {
    const tensors = Object.fromEntries(
      Object.entries(one.inputs).map(([name, { values, shape, dtype }]) => [
        name,
        tf.tensor(values, [...shape], dtype),
      ]),
    );
    const weighted = (...xs: tf.Tensor[]) => {
      const moved = { ...tensors, ...Object.fromEntries(names.map((name, i) => [name, xs[i]!])) };
      const ys = callTfjs(one, moved);
      return tf.addN(ys.map((y, i) => y.mul(tf.tensor(Float32Array.from(errors[i]!), y.shape)).sum())) as tf.Scalar;
    };
    return tf
      .grads(weighted)(names.map((name) => tensors[name]!))
      .map((gradient) => gradient.dataSync() as Numbers) as unknown as tf.TensorContainer;
  }) as unknown as Numbers[];
}

describe('random shapes', () => {
  const dice = seedrandom('random shapes');
  const roll = (low: number, high: number) => low + Math.floor(dice() * (high - low + 1));
  const shapeOf = (rank: number) => Array.from({ length: rank }, () => roll(1, 5));
  const pick = <T>(list: readonly T[]): T => list[roll(0, list.length - 1)]!;

  /** A shape that broadcasts against another: some of its axes are 1, some of the leading ones absent. */
  const partner = (shape: readonly number[]) =>
    shape.slice(roll(0, shape.length)).map((size) => (dice() < 0.3 ? 1 : size));

  const binary = (): KernelCase => {
    const shape = shapeOf(roll(0, 4));
    const inputs = { a: floats(shape, 0.5, 2), b: floats(partner(shape), 0.5, 2) };
    return { kernel: pick(['Add', 'Sub', 'Multiply', 'RealDiv', 'Pow']), about: 'broadcast', inputs };
  };
  const reduction = (): KernelCase => {
    // Small enough that a product in float32 keeps its digits.
    const shape = shapeOf(roll(1, 3));
    const axis = [...shape.keys()].filter(() => dice() < 0.5);
    const attributes = { axis, keepDims: dice() < 0.5 };
    return {
      kernel: pick(['Sum', 'Mean', 'Min', 'Prod']),
      about: 'reduced',
      inputs: { x: floats(shape, 0.8, 1.2) },
      attributes,
      tolerance: 1e-5,
    };
  };
  const convolution = (): KernelCase => {
    const [kernel, channels] = [roll(1, 4), roll(1, 3)];
    const inputs = {
      x: floats([roll(1, 3), roll(4, 9), roll(4, 9), channels]),
      filter: floats([kernel, roll(1, 4), channels, roll(1, 3)]),
    };
    const attributes = {
      strides: [roll(1, 3), roll(1, 3)],
      pad: pick(['same', 'valid']),
      dilations: 1,
      dataFormat: 'NHWC',
    };
    return {
      kernel: pick(['Conv2D', 'DepthwiseConv2dNative']),
      about: 'strided',
      inputs,
      attributes,
      inFloat32: 'linear in each',
    };
  };

  it.each([
    ['broadcasting', binary],
    ['reductions', reduction],
    ['convolutions', convolution],
  ])('%s have the values and derivatives of tfjs', async (_, draw) => {
    for (let i = 0; i < 40; i++) {
      const one = draw();
      const words = `${one.kernel} ${Object.values(one.inputs).map(({ shape }) => `[${shape}]`)} ${JSON.stringify(one.attributes)}`;
      await expect(
        Promise.all([expectValue(one), expectTangent(one), expectAdjoint(one)]),
        words,
      ).resolves.toBeDefined();
    }
  });
});
