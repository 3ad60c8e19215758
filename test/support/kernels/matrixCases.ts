import * as tf from '@tensorflow/tfjs';
import { floats, type KernelCase } from './kernelCase';

const product = (a: number[], b: number[], transposeA = false, transposeB = false): KernelCase => ({
  kernel: 'BatchMatMul',
  about: `[${a}]${transposeA ? 'ᵀ' : ''} by [${b}]${transposeB ? 'ᵀ' : ''}`,
  inputs: { a: floats(a), b: floats(b) },
  attributes: { transposeA, transposeB },
});

const shared = 'tfjs throws where it broadcasts';
const attributes = { transposeA: false, transposeB: false };
const fused = (activation: string, rest: Record<string, unknown> = {}): KernelCase => ({
  kernel: '_FusedMatMul',
  about: activation,
  inputs: { a: floats([1, 3, 4]), b: floats([1, 4, 5]), bias: floats([5]) },
  attributes: { ...attributes, activation, ...rest },
  notAdjoint: 'tfjs differentiates it outside the kernel',
});

const productAndSum = (c: number[], transposeA: boolean, transposeB: boolean): KernelCase => ({
  kernel: 'ProductAndSum',
  about: `[3,4]${transposeA ? 'ᵀ' : ''} by [4,5]${transposeB ? 'ᵀ' : ''}, and [${c}]`,
  inputs: { a: floats(transposeA ? [4, 3] : [3, 4]), b: floats(transposeB ? [5, 4] : [4, 5]), c: floats(c) },
  attributes: { transposeA, transposeB },
  reference: ({ a, b, c: term }) => tf.add(tf.matMul(a!, b!, transposeA, transposeB), term!),
});

const batchNorm = (affine: boolean): KernelCase => ({
  kernel: 'FusedBatchNorm',
  about: affine ? 'with scale and offset' : 'bare',
  attributes: { varianceEpsilon: 1e-3 },
  inputs: {
    x: floats([1, 2, 3, 4]),
    mean: floats([4]),
    variance: floats([4], 0.5, 2),
    ...(affine ? { scale: floats([4]), offset: floats([4]) } : {}),
  },
  ...(affine ? {} : { notAdjoint: 'tfjs makes up a scale of its own' }),
});

const localResponse = (kernel: string, inputs: KernelCase['inputs']): KernelCase => ({
  kernel,
  about: 'five channels',
  inputs,
  attributes: { depthRadius: 2, bias: 1.5, alpha: 0.3, beta: 0.6 },
});

const channels = [1, 2, 3, 5];

export const matrixCases: readonly KernelCase[] = [
  product([1, 3, 4], [1, 4, 5]),
  product([1, 4, 3], [1, 4, 5], true),
  product([1, 3, 4], [1, 5, 4], false, true),
  product([1, 4, 3], [1, 5, 4], true, true),
  product([2, 3, 4], [2, 4, 5]),
  product([2, 4, 3], [2, 5, 4], true, true),
  { ...product([2, 4, 3], [1, 4, 5], true), notAdjoint: shared },
  { ...product([1, 3, 4], [3, 5, 4], false, true), notAdjoint: shared },
  productAndSum([5], false, false),
  productAndSum([3, 5], true, false),
  productAndSum([3, 1], false, true),
  productAndSum([], true, true),
  product([1, 1, 1], [1, 1, 1]),
  product([1, 1, 7], [1, 7, 1]),
  ...['linear', 'relu', 'relu6', 'elu', 'sigmoid'].map((activation) => fused(activation)),
  fused('leakyrelu', { leakyreluAlpha: 0.2 }),
  {
    ...fused('prelu'),
    inputs: { a: floats([1, 3, 4]), b: floats([1, 4, 5]), bias: floats([5]), preluActivationWeights: floats([1, 5]) },
  },
  { ...fused('linear'), about: 'no bias', inputs: { a: floats([1, 3, 4]), b: floats([1, 4, 5]) } },
  {
    kernel: 'Einsum',
    about: 'ij,jk->ik',
    inputs: { 0: floats([3, 4]), 1: floats([4, 2]) },
    attributes: { equation: 'ij,jk->ik' },
  },
  {
    kernel: 'Einsum',
    about: 'bij,bkj->bik',
    inputs: { 0: floats([2, 3, 4]), 1: floats([2, 5, 4]) },
    attributes: { equation: 'bij,bkj->bik' },
  },
  { kernel: 'Einsum', about: 'ij->ji', inputs: { 0: floats([3, 4]) }, attributes: { equation: 'ij->ji' } },
  { kernel: 'Einsum', about: 'i,i->', inputs: { 0: floats([5]), 1: floats([5]) }, attributes: { equation: 'i,i->' } },
  batchNorm(true),
  batchNorm(false),
  localResponse('LRN', { x: floats(channels) }),
  localResponse('LRNGrad', { x: floats(channels), y: floats(channels), dy: floats(channels) }),
];
