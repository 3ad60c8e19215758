import * as tf from '@tensorflow/tfjs';
import type { HostTensor } from '../../../src/engine/objective';
import { bools, floats, ints, intsOf, type KernelCase, of } from './kernelCase';

const pairs: [number[], number[]][] = [
  [[], []],
  [[5], []],
  [[], [5]],
  [[3, 4], [4]],
  [
    [3, 1],
    [1, 4],
  ],
  [
    [2, 3, 1],
    [3, 5],
  ],
  [
    [2, 3, 4],
    [2, 3, 4],
  ],
  [[1], [1, 1]],
];

const over = (
  kernel: string,
  a: [number, number] = [-2, 2],
  b: [number, number] = a,
  rest: Partial<KernelCase> = {},
): KernelCase[] =>
  pairs.map(([left, right]) => ({
    kernel,
    about: `[${left}] with [${right}]`,
    inputs: { a: floats(left, ...a), b: floats(right, ...b) },
    ...rest,
  }));

const of2 = (
  kernel: string,
  about: string,
  a: HostTensor,
  b: HostTensor,
  rest: Partial<KernelCase> = {},
): KernelCase => ({ kernel, about, inputs: { a, b }, ...rest });

const unlessBroadcast = (one: KernelCase): KernelCase =>
  `${one.inputs.a!.shape}` === `${one.inputs.b!.shape}`
    ? one
    : { ...one, notAdjoint: 'tfjs gives the gradient of its kernel the wrong shape and throws' };

const comparisons = ['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual'];

export const binaryCases: readonly KernelCase[] = [
  ...['Add', 'Sub', 'Multiply'].flatMap((kernel) => over(kernel)),
  ...['Maximum', 'Minimum', 'SquaredDifference'].flatMap((kernel) => over(kernel).map(unlessBroadcast)),
  ...over('RealDiv', [-2, 2], [0.5, 2]),
  ...over('Pow', [0.3, 2], [-2, 3]),
  ...over('Atan2', [0.3, 2], [-2, 2], { inFloat32: 'onnxruntime has Atan for float32 alone', tolerance: 2e-6 }),
  of2('Atan2', 'all round', of([1, 1, -1, -1, 0, 2, -2]), of([1, -1, 1, -1, 1, 0.4, -0.4]), {
    inFloat32: 'onnxruntime has Atan for float32 alone',
  }),
  of2('Atan2', 'on the axes', of([0, 0, 1, -1, 0]), of([1, -1, 0, 0, 0]), {
    atKink: true,
    notAdjoint: 'undefined at the origin',
  }),
  ...over('Mod', [0.3, 5], [1, 2]),
  of2('Mod', 'signs', of([5.5, -5.5, 5.5, -5.5, 4.3, -4.3]), of([3, 3, -3, -3, 2.1, 2.1])),
  of2('Mod', 'int32', intsOf([7, -7, 7, -7, 6]), intsOf([3, 3, -3, -3, 3])),
  ...over('FloorDiv', [-9, 9], [1, 3]),
  of2('FloorDiv', 'int32', intsOf([7, -7, 7, -7, 6]), intsOf([2, 2, -2, -2, 3])),
  ...['Add', 'Sub', 'Multiply', 'Maximum', 'Minimum', ...comparisons].map((kernel) =>
    of2(kernel, 'int32', ints([3, 4], 5, -5), ints([4], 5, -5)),
  ),
  of2('Pow', 'int32', ints([5], 5, -5), ints([5], 4)),
  of2('Pow', 'a negative base', of([-2, -0.5, -3]), of([2, 3, 1]), { atKink: true }),
  of2('Pow', 'a base of zero', of([0, 0, 0, 2]), of([1, 2, 3, 0]), { atKink: true }),
  ...['Maximum', 'Minimum', 'SquaredDifference', ...comparisons].map((kernel) =>
    of2(kernel, 'equal entries', of([1, 2, 3, 0]), of([1, 3, 2, 0]), { atKink: true }),
  ),
  ...['Add', 'Multiply', 'Maximum', 'Minimum', ...comparisons].map((kernel) =>
    of2(kernel, 'what is not finite', of([Number.NaN, 1, Infinity, -Infinity]), of([1, Number.NaN, 2, 3]), {
      atKink: true,
      notAdjoint: 'not finite',
    }),
  ),
  ...comparisons.flatMap((kernel) => over(kernel)),
  of2('Equal', 'bool', bools([9]), bools([9])),
  of2('NotEqual', 'bool', bools([9]), bools([9])),
  ...['LogicalAnd', 'LogicalOr'].flatMap((kernel) =>
    pairs.map(([left, right]) => of2(kernel, `[${left}] with [${right}]`, bools(left), bools(right))),
  ),
  { kernel: 'AddN', about: 'three', inputs: { 0: floats([2, 3]), 1: floats([2, 3]), 2: floats([2, 3]) } },
  { kernel: 'AddN', about: 'one', inputs: { 0: floats([2, 3]) } },
  ...[[], [4], [2, 3]].map((shape) => ({
    kernel: 'Select',
    about: `[${shape}]`,
    inputs: { condition: bools(shape), t: floats(shape), e: floats(shape) },
  })),
  { kernel: 'Select', about: 'int32', inputs: { condition: bools([4]), t: ints([4], 9), e: ints([4], 9) } },
  {
    kernel: 'SelectSame',
    about: '[3,4]',
    inputs: { condition: bools([3, 4]), t: floats([3, 4]), e: floats([3, 4]) },
    reference: ({ condition, t, e }) => tf.where(condition!, t!, e!),
  },
];
