import * as tf from '@tensorflow/tfjs';
import { floats, ints, intsOf, type KernelCase } from './kernelCase';

export const indexingCases: readonly KernelCase[] = [
  {
    kernel: 'Gather',
    about: 'rows',
    inputs: { x: floats([5, 3]), indices: ints([2, 4], 5) },
    attributes: { axis: 0 },
    reference: ({ x, indices }) => tf.gather(x!, indices!, 0),
  },
  {
    kernel: 'Gather',
    about: 'columns',
    inputs: { x: floats([5, 3]), indices: ints([4], 3) },
    attributes: { axis: 1 },
    reference: ({ x, indices }) => tf.gather(x!, indices!, 1),
  },
  {
    kernel: 'GatherV2',
    about: 'rows',
    inputs: { x: floats([5, 3]), indices: ints([4], 5) },
    attributes: { axis: 0, batchDims: 0 },
  },
  {
    kernel: 'GatherV2',
    about: 'a matrix of indices',
    inputs: { x: floats([5, 3]), indices: ints([2, 4], 5) },
    attributes: { axis: 0, batchDims: 0 },
  },
  {
    kernel: 'GatherV2',
    about: 'the middle axis',
    inputs: { x: floats([2, 4, 3]), indices: ints([5], 4) },
    attributes: { axis: 1, batchDims: 0 },
  },
  {
    kernel: 'GatherV2',
    about: 'one axis for each batch',
    inputs: { x: floats([2, 4, 3]), indices: ints([2, 5], 4) },
    attributes: { axis: 1, batchDims: 1 },
    notAdjoint: 'tfjs throws',
  },
  {
    kernel: 'GatherV2',
    about: 'a later axis for each batch',
    inputs: { x: floats([2, 3, 4]), indices: ints([2, 2], 4) },
    attributes: { axis: 2, batchDims: 1 },
    notAdjoint: 'tfjs throws',
  },
  {
    kernel: 'UnsortedSegmentSum',
    about: 'rows',
    inputs: { x: floats([6, 3]), segmentIds: intsOf([0, 2, 2, 0, 3, 2]) },
    attributes: { numSegments: 5 },
  },
  {
    kernel: 'UnsortedSegmentSum',
    about: 'scalars',
    inputs: { x: floats([6]), segmentIds: intsOf([0, 2, 2, 0, 3, 2]) },
    attributes: { numSegments: 4 },
  },
  {
    kernel: 'OneHot',
    about: 'int32',
    inputs: { indices: ints([2, 3], 4) },
    attributes: { depth: 4, onValue: 1, offValue: 0, dtype: 'int32' },
  },
  {
    kernel: 'OneHot',
    about: 'floats',
    inputs: { indices: ints([5], 4) },
    attributes: { depth: 4, onValue: 2.5, offValue: -1, dtype: 'float32' },
  },
  {
    kernel: 'OneHot',
    about: 'out of range is nowhere',
    inputs: { indices: intsOf([-1, 0, 3, 4, -4]) },
    attributes: { depth: 4, onValue: 1, offValue: 0, dtype: 'float32' },
  },
  {
    kernel: 'GatherNd',
    about: 'entries',
    inputs: { params: floats([3, 4]), indices: intsOf([0, 1, 2, 3, 1, 1], [3, 2]) },
  },
  { kernel: 'GatherNd', about: 'rows', inputs: { params: floats([3, 4]), indices: intsOf([2, 0], [2, 1]) } },
  {
    kernel: 'GatherNd',
    about: 'a block of entries',
    inputs: { params: floats([3, 4, 2]), indices: ints([2, 2, 2], 3) },
  },
  {
    kernel: 'ScatterNd',
    about: 'entries',
    inputs: { indices: intsOf([0, 1, 2, 3, 0, 1], [3, 2]), updates: floats([3]) },
    attributes: { shape: [3, 4] },
  },
  {
    kernel: 'ScatterNd',
    about: 'rows, added where they meet',
    inputs: { indices: intsOf([2, 0, 2], [3, 1]), updates: floats([3, 4]) },
    attributes: { shape: [3, 4] },
  },
];
