import * as tf from '@tensorflow/tfjs';
import { bools, floats, ints, intsOf, type KernelCase, of } from './kernelCase';

const shapes = [[], [1], [7], [3, 1, 5], [2, 3, 2, 3]];

const over = (kernel: string, [low, high]: [number, number], rest: Partial<KernelCase> = {}): KernelCase[] =>
  shapes.map((shape) => ({ kernel, about: `[${shape}]`, inputs: { x: floats(shape, low, high) }, ...rest }));

const at = (kernel: string, about: string, values: number[], rest: Partial<KernelCase> = {}): KernelCase => ({
  kernel,
  about,
  inputs: { x: of(values) },
  ...rest,
});

const float32Only = 'onnxruntime has this operator for float32 alone';
const anywhere: [number, number] = [-2, 2];
const wild = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 1, -1];

export const elementwiseCases: readonly KernelCase[] = [
  ...[
    'Neg',
    'Exp',
    'Sin',
    'Cos',
    'Tanh',
    'Sigmoid',
    'Softplus',
    'Abs',
    'Relu',
    'Square',
    'Expm1',
    'Elu',
    'Selu',
  ].flatMap((kernel) => over(kernel, anywhere)),
  ...['Atan', 'Sinh', 'Cosh', 'Asinh'].flatMap((kernel) => over(kernel, anywhere, { inFloat32: float32Only })),
  ...['Log', 'Sqrt', 'Rsqrt', 'Reciprocal'].flatMap((kernel) => over(kernel, [0.2, 3])),
  ...over('Log1p', [-0.45, 3], { inFloat32: float32Only }),
  ...over('Tan', [-1, 1], { inFloat32: float32Only }),
  ...['Asin', 'Acos', 'Atanh'].flatMap((kernel) => over(kernel, [-0.8, 0.8], { inFloat32: float32Only })),
  ...over('Acosh', [1.4, 3], { inFloat32: float32Only }),
  // tfjs computes Erf by a formula that is good to 1.5e-7, absolutely.
  ...over('Erf', anywhere, { tolerance: 2e-6, inFloat32: float32Only }),
  ...['Sign', 'Floor', 'Ceil', 'Round', 'IsNan', 'IsInf', 'IsFinite', 'ZerosLike', 'OnesLike', 'Identity'].flatMap(
    (kernel) => over(kernel, [-5, 5]),
  ),
  ...over('Step', [-5, 5], { attributes: { alpha: 0 } }),
  ...over('Relu6', [-8, 8]),
  ...over('LeakyRelu', anywhere, { attributes: { alpha: 0.1 } }),
  ...over('ClipByValue', anywhere, { attributes: { clipValueMin: -0.7, clipValueMax: 1.1 } }),
  ...shapes.map((shape) => ({ kernel: 'LogicalNot', about: `[${shape}]`, inputs: { x: bools(shape) } })),
  ...shapes.map((shape) => ({
    kernel: 'Prelu',
    about: `[${shape}]`,
    inputs: { x: floats(shape), alpha: floats(shape) },
  })),
  { kernel: 'Prelu', about: 'slopes shared over rows', inputs: { x: floats([4, 3, 5]), alpha: floats([1, 5]) } },
  ...shapes.map((shape) => ({
    kernel: 'EluGrad',
    about: `[${shape}]`,
    inputs: { dy: floats(shape), y: floats(shape, -0.9, 2) },
  })),

  at('Round', 'halves go to the even neighbour', [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5], { atKink: true }),
  at('Expm1', 'near zero', [1e-7, -1e-7, 3e-8, 1e-10, -2e-6]),
  at('Log1p', 'near zero', [1e-7, -1e-7, 3e-8, 1e-10, -2e-6], { inFloat32: float32Only }),
  at('Expm1', 'far out', [30, -30, 80, -80, 12]),
  at('Log1p', 'far out', [1e10, 1e30, 4, -0.99], { atKink: true }),
  at('Softplus', 'far out', [40, -40, 90, -90, 200]),
  at('Sigmoid', 'far out', [40, -40, 90, -90]),
  at('Tanh', 'far out', [40, -40, 9, -9]),
  at('Elu', 'far out', [100, -100, 300]),
  at('Selu', 'far out', [100, -100, 300]),
  { kernel: 'EluGrad', about: 'at zero', inputs: { dy: floats([3]), y: of([0, -0.5, 0.5]) }, atKink: true },
  ...['Relu', 'Relu6', 'Abs', 'Elu', 'Selu', 'Sign', 'Floor', 'Ceil'].map((kernel) =>
    at(kernel, 'at the kink', [0, 6, -1, 1], { atKink: true }),
  ),
  at('Step', 'at the kink', [0, -1, 1], { attributes: { alpha: 0 }, atKink: true }),
  at('LeakyRelu', 'at the kink', [0, -1, 1], { attributes: { alpha: 0.1 }, atKink: true }),
  { kernel: 'Prelu', about: 'at the kink', inputs: { x: of([0, -1, 1]), alpha: floats([3]) }, atKink: true },
  at('ClipByValue', 'at its bounds', [0.5, -0.5, 0.7, 0], {
    attributes: { clipValueMin: -0.5, clipValueMax: 0.5 },
    atKink: true,
  }),
  at('Step', 'with a slope below', [-2, -0.1, 0, 3], { attributes: { alpha: 0.3 }, atKink: true }),
  ...[
    'IsNan',
    'IsInf',
    'IsFinite',
    'Neg',
    'Exp',
    'Abs',
    'Tanh',
    'Sigmoid',
    'Relu',
    'Relu6',
    'Elu',
    'Selu',
    'Square',
    'Softplus',
    'Expm1',
    'Log1p',
    'Sqrt',
    'Log',
  ].map((kernel) => at(kernel, 'what is not finite', wild, { atKink: true, notAdjoint: 'not finite' })),
  at('LeakyRelu', 'what is not finite', wild, { attributes: { alpha: 0.1 }, atKink: true, notAdjoint: 'not finite' }),
  at('ClipByValue', 'infinities', [Infinity, -Infinity, 2], {
    attributes: { clipValueMin: -1, clipValueMax: 1 },
    atKink: true,
    notAdjoint: 'not finite',
  }),
  ...['Neg', 'Abs', 'Square', 'Sign', 'ZerosLike', 'OnesLike', 'Identity'].map((kernel) => ({
    kernel,
    about: 'int32',
    inputs: { x: ints([2, 5], 9, -9) },
  })),
  {
    kernel: 'ClipByValue',
    about: 'int32',
    inputs: { x: ints([6], 9, -9) },
    attributes: { clipValueMin: -3, clipValueMax: 4 },
  },

  {
    kernel: 'Cast',
    about: 'floats to int32 lose their fraction',
    inputs: { x: of([-2.7, -0.5, 0, 0.5, 2.7]) },
    attributes: { dtype: 'int32' },
    atKink: true,
  },
  {
    kernel: 'Cast',
    about: 'floats to bool',
    inputs: { x: of([-0.3, 0, 1]) },
    attributes: { dtype: 'bool' },
    atKink: true,
  },
  { kernel: 'Cast', about: 'int32 to floats', inputs: { x: ints([3, 2], 9, -9) }, attributes: { dtype: 'float32' } },
  { kernel: 'Cast', about: 'bool to floats', inputs: { x: bools([7]) }, attributes: { dtype: 'float32' } },
  { kernel: 'Cast', about: 'bool to int32', inputs: { x: bools([7]) }, attributes: { dtype: 'int32' } },
  { kernel: 'Cast', about: 'int32 to bool', inputs: { x: intsOf([0, 1, -3]) }, attributes: { dtype: 'bool' } },
  { kernel: 'Cast', about: 'floats to floats', inputs: { x: floats([4]) }, attributes: { dtype: 'float32' } },
  { kernel: 'Softmax', about: '[7]', inputs: { logits: floats([7]) }, attributes: { dim: 0 } },
  { kernel: 'Softmax', about: '[3,5]', inputs: { logits: floats([3, 5]) }, attributes: { dim: 1 } },
  { kernel: 'Softmax', about: '[2,3,1]', inputs: { logits: floats([2, 3, 1]) }, attributes: { dim: 2 } },
  { kernel: 'Softmax', about: 'far out', inputs: { logits: of([200, -200, 0, 199], [2, 2]) }, attributes: { dim: 1 } },
  ...[[7], [3, 5], [2, 3, 1]].map((shape) => ({
    kernel: 'LogSoftmax',
    about: `[${shape}]`,
    inputs: { logits: floats(shape) },
    attributes: { axis: -1 },
    reference: ({ logits }: tf.NamedTensorMap) => tf.logSoftmax(logits!),
  })),
];
