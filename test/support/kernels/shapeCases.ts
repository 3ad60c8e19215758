import * as tf from '@tensorflow/tfjs';
import { bools, floats, ints, type KernelCase } from './kernelCase';

const one = (
  kernel: string,
  about: string,
  shape: number[],
  attributes: KernelCase['attributes'],
  rest: Partial<KernelCase> = {},
): KernelCase => ({
  kernel,
  about,
  inputs: { x: floats(shape) },
  attributes,
  ...rest,
});

const masks = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 };
const sliced: Partial<KernelCase> = { notAdjoint: 'tfjs drops what the mirrored entries contribute' };
const broadcastTo: Partial<KernelCase> = { reference: ({ x }) => tf.ones([2, 3, 4]).mul(x!) };

export const shapeCases: readonly KernelCase[] = [
  one('Reshape', 'to a matrix', [2, 3, 4], { shape: [6, 4] }),
  one('Reshape', 'to a scalar', [1, 1], { shape: [] }),
  { kernel: 'Reshape', about: 'bool', inputs: { x: bools([2, 3]) }, attributes: { shape: [6] } },
  one('BroadcastTo', 'a scalar', [], { shape: [2, 3, 4] }, broadcastTo),
  one('BroadcastTo', 'a column', [3, 1], { shape: [2, 3, 4] }, broadcastTo),
  one('Transpose', 'three axes', [2, 3, 4], { perm: [2, 0, 1] }),
  one('Transpose', 'one axis', [4], { perm: [0] }),
  { kernel: 'Transpose', about: 'int32', inputs: { x: ints([2, 3], 9) }, attributes: { perm: [1, 0] } },
  one('Tile', 'both axes', [2, 3], { reps: [2, 3] }),
  one('Tile', 'once', [2, 3], { reps: [1, 1] }),
  { kernel: 'Tile', about: 'bool', inputs: { x: bools([2, 3]) }, attributes: { reps: [2, 1] } },
  one('Slice', 'inside', [4, 5], { begin: [1, 2], size: [2, 3] }),
  one('Slice', 'to the end', [4, 5], { begin: [1, 2], size: [-1, -1] }),
  one('Slice', 'nothing', [4, 5], { begin: [1, 2], size: [0, 2] }),
  one('StridedSlice', 'every second', [7, 4], { begin: [0, 1], end: [7, 4], strides: [2, 1], ...masks }),
  one('StridedSlice', 'backwards', [5], { begin: [4], end: [0], strides: [-2], ...masks }),
  one('StridedSlice', 'backwards to the front', [5], { begin: [-1], end: [0], strides: [-1], ...masks, endMask: 1 }),
  one('StridedSlice', 'backwards by two to the front', [6, 2], {
    begin: [5, 0],
    end: [0, 2],
    strides: [-2, 1],
    ...masks,
    endMask: 1,
  }),
  one('StridedSlice', 'a row, its axis dropped', [4, 3], {
    begin: [2, 0],
    end: [3, 3],
    strides: [1, 1],
    ...masks,
    shrinkAxisMask: 1,
  }),
  one('StridedSlice', 'a new axis', [4, 3], { begin: [0, 1], end: [0, 3], strides: [1, 1], ...masks, newAxisMask: 1 }),
  one('StridedSlice', 'an ellipsis', [2, 3, 4], {
    begin: [0, 1],
    end: [0, 3],
    strides: [1, 1],
    ...masks,
    ellipsisMask: 1,
  }),
  one('StridedSlice', 'from the end', [6], { begin: [-4], end: [-1], strides: [1], ...masks }),
  one('StridedSlice', 'nothing', [6], { begin: [3], end: [3], strides: [1], ...masks }),
  one('Reverse', 'one axis', [3, 4], { dims: [1] }),
  one('Reverse', 'both axes', [3, 4], { dims: [0, 1] }),
  one('Reverse', 'from the end', [3, 4, 2], { dims: [-2] }),
  one('Reverse', 'an axis that is no list', [3, 4], { dims: 1 }),
  one('Reverse', 'no axis', [3, 4], { dims: [] }),
  one('Reverse', 'an axis of one', [1, 4], { dims: [0] }),
  one('Reverse', 'a scalar', [], { dims: [] }),
  one('PadV2', 'zeros', [2, 3], {
    paddings: [
      [1, 0],
      [2, 1],
    ],
    constantValue: 0,
  }),
  one('PadV2', 'a number', [2, 3], {
    paddings: [
      [0, 0],
      [0, 2],
    ],
    constantValue: 1.5,
  }),
  {
    kernel: 'PadV2',
    about: 'int32',
    inputs: { x: ints([3], 9) },
    attributes: { paddings: [[1, 1]], constantValue: 2 },
  },
  ...['reflect', 'symmetric'].flatMap((mode) => [
    one('MirrorPad', `${mode}, a row`, [4], { paddings: [[2, 1]], mode }, sliced),
    one(
      'MirrorPad',
      `${mode}, an image`,
      [1, 4, 5, 2],
      {
        paddings: [
          [0, 0],
          [2, 2],
          [1, 3],
          [0, 0],
        ],
        mode,
      },
      sliced,
    ),
    one('MirrorPad', `${mode}, nothing`, [2, 3], {
      paddings: [
        [0, 0],
        [0, 0],
      ],
      mode,
    }),
  ]),
  {
    kernel: 'Concat',
    about: 'rows',
    inputs: { 0: floats([2, 3]), 1: floats([1, 3]), 2: floats([3, 3]) },
    attributes: { axis: 0 },
  },
  { kernel: 'Concat', about: 'columns', inputs: { 0: floats([2, 3]), 1: floats([2, 1]) }, attributes: { axis: 1 } },
  {
    kernel: 'Concat',
    about: 'from the end',
    inputs: { 0: floats([2, 3]), 1: floats([2, 1]) },
    attributes: { axis: -1 },
  },
  { kernel: 'Concat', about: 'one alone', inputs: { 0: floats([2, 3]) }, attributes: { axis: 1 } },
  {
    kernel: 'Concat',
    about: 'one of them empty',
    inputs: { 0: floats([2, 0]), 1: floats([2, 3]) },
    attributes: { axis: 1 },
  },
  { kernel: 'ExpandDims', about: 'in front', inputs: { input: floats([2, 3]) }, attributes: { dim: 0 } },
  { kernel: 'ExpandDims', about: 'at the end', inputs: { input: floats([2, 3]) }, attributes: { dim: -1 } },
  { kernel: 'Pack', about: 'in front', inputs: { 0: floats([2, 3]), 1: floats([2, 3]) }, attributes: { axis: 0 } },
  { kernel: 'Pack', about: 'at the end', inputs: { 0: floats([2, 3]), 1: floats([2, 3]) }, attributes: { axis: 2 } },
  { kernel: 'Pack', about: 'scalars', inputs: { 0: floats([]), 1: floats([]) }, attributes: { axis: 0 } },
  { kernel: 'Unpack', about: 'rows', inputs: { value: floats([3, 4]) }, attributes: { axis: 0 } },
  { kernel: 'Unpack', about: 'columns', inputs: { value: floats([3, 4]) }, attributes: { axis: -1 } },
  {
    kernel: 'Unpack',
    about: 'one row',
    inputs: { value: floats([1, 4]) },
    attributes: { axis: 0 },
    notAdjoint: 'tfjs throws',
  },
  one('SplitV', 'in equal parts', [4, 6], { numOrSizeSplits: 3, axis: 1 }),
  one('SplitV', 'by sizes', [4, 6], { numOrSizeSplits: [1, 2, 3], axis: -1 }),
  one('SplitV', 'with the rest', [4, 6], { numOrSizeSplits: [1, -1], axis: 0 }),
  one('SplitV', 'in one', [4, 6], { numOrSizeSplits: 1, axis: 0 }, { notAdjoint: 'tfjs throws' }),
  { kernel: 'Fill', about: 'floats', inputs: {}, attributes: { shape: [2, 3], value: 1.5, dtype: 'float32' } },
  { kernel: 'Fill', about: 'int32', inputs: {}, attributes: { shape: [2], value: 3, dtype: 'int32' } },
  { kernel: 'Fill', about: 'bool', inputs: {}, attributes: { shape: [2], value: 1, dtype: 'bool' } },
  { kernel: 'Range', about: 'floats', inputs: {}, attributes: { start: 0.5, stop: 3, step: 0.5, dtype: 'float32' } },
  { kernel: 'Range', about: 'downwards', inputs: {}, attributes: { start: 4, stop: -1, step: -1, dtype: 'int32' } },
  { kernel: 'Range', about: 'nothing', inputs: {}, attributes: { start: 2, stop: 2, step: 1, dtype: 'float32' } },
  { kernel: 'LinSpace', about: 'five', inputs: {}, attributes: { start: -1, stop: 1, num: 5 } },
  one('SpaceToBatchND', 'an image', [2, 4, 5, 3], {
    blockShape: [2, 3],
    paddings: [
      [0, 0],
      [1, 0],
    ],
  }),
  one('BatchToSpaceND', 'an image', [12, 2, 2, 3], {
    blockShape: [2, 3],
    crops: [
      [1, 0],
      [0, 2],
    ],
  }),
  one('DepthToSpace', 'an image', [2, 3, 2, 8], { blockSize: 2, dataFormat: 'NHWC' }),
];
