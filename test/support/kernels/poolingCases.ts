import * as tf from '@tensorflow/tfjs';
import { backend_util } from '@tensorflow/tfjs-core';
import { floats, type KernelCase, of } from './kernelCase';

interface Geometry {
  x: number[];
  filterSize: number | number[];
  strides: number | number[];
  pad: 'same' | 'valid' | number;
}

const float32Only =
  'onnxruntime pools float32 alone; windows are linear between ties, and the step is far below their distance';
const wholeWindow = 'tfjs divides by the whole window in the gradient and by what lies inside in the value';

const words = ({ x, filterSize, strides, pad }: Geometry) => `[${x}], window ${filterSize}, stride ${strides}, ${pad}`;

function pooled({ x, filterSize, strides, pad }: Geometry): number[] {
  return x.length === 5
    ? backend_util.computePool3DInfo(
        x as [number, number, number, number, number],
        filterSize as number,
        strides as number,
        1,
        pad as 'same',
      ).outShape
    : backend_util.computePool2DInfo(
        x as [number, number, number, number],
        filterSize as number,
        strides as number,
        1,
        pad as 'same',
      ).outShape;
}

function cases(geometry: Geometry, suffix: '' | '3D'): KernelCase[] {
  const { x, ...window } = geometry;
  const attributes = suffix === '3D' ? { ...window, dataFormat: 'NDHWC' } : window;
  const rest = { about: words(geometry), attributes };
  const averages = { ...rest, inFloat32: float32Only };
  const out = pooled(geometry);
  const image = distinct(x);
  const maxima = suffix === '3D' ? averages : rest;
  return [
    { kernel: `MaxPool${suffix}`, inputs: { x: image }, ...maxima },
    suffix === '3D'
      ? { kernel: 'MaxPool3DGrad', inputs: { dy: floats(out), input: image }, ...maxima }
      : { kernel: 'MaxPoolGrad', inputs: { dy: floats(out), input: image, output: floats(out) }, ...maxima },
    {
      kernel: `AvgPool${suffix}`,
      inputs: { x: floats(x) },
      ...averages,
      ...(window.pad === 'valid' ? {} : { notAdjoint: wholeWindow }),
    },
    {
      kernel: suffix === '3D' ? 'AvgPool3DGrad' : 'AvgPoolGrad',
      inputs: { dy: floats(out), input: floats(x) },
      ...averages,
    },
  ];
}

/** Entries a fixed distance apart, in no order: no step of a difference brings two of them level. */
function distinct(shape: number[]) {
  const size = shape.reduce((product, n) => product * n, 1);
  const stride = [7, 11, 13, 17].find((prime) => size % prime !== 0)!;
  return of(
    Array.from({ length: size }, (_, i) => ((i * stride) % size) * 0.05 - 2),
    shape,
  );
}

const geometries: Geometry[] = [
  { x: [2, 4, 6, 3], filterSize: 2, strides: 2, pad: 'valid' },
  { x: [2, 5, 7, 3], filterSize: 2, strides: 2, pad: 'valid' },
  { x: [2, 5, 7, 3], filterSize: 2, strides: 2, pad: 'same' },
  { x: [1, 6, 5, 2], filterSize: [3, 2], strides: [1, 2], pad: 'same' },
  { x: [1, 6, 6, 2], filterSize: 3, strides: 1, pad: 'valid' },
  { x: [1, 7, 7, 1], filterSize: 2, strides: 3, pad: 'valid' },
  { x: [2, 3, 3, 2], filterSize: 3, strides: 3, pad: 'valid' },
  { x: [1, 6, 6, 2], filterSize: 3, strides: 2, pad: 1 },
  { x: [1, 4, 4, 2], filterSize: 1, strides: 1, pad: 'valid' },
];

const volumes: Geometry[] = [
  { x: [2, 4, 4, 6, 2], filterSize: 2, strides: 2, pad: 'valid' },
  { x: [1, 5, 4, 3, 2], filterSize: 2, strides: 2, pad: 'same' },
  { x: [1, 5, 4, 6, 1], filterSize: [3, 2, 2], strides: [1, 2, 3], pad: 'valid' },
];

const tied: KernelCase = {
  kernel: 'MaxPool',
  about: 'the first of equals',
  inputs: { x: of([1, 1, 2, 2, 1, 1, 2, 2, 0, 3, 0, 0, 3, 3, 0, 0], [1, 4, 4, 1]) },
  attributes: { filterSize: 2, strides: 2, pad: 'valid' },
  atKink: true,
};

export const poolingCases: readonly KernelCase[] = [
  ...geometries.flatMap((geometry) => cases(geometry, '')),
  ...volumes.flatMap((geometry) => cases(geometry, '3D')),
  tied,
  ...geometries.map((geometry): KernelCase => {
    const { x, ...attributes } = geometry;
    const image = distinct(x);
    return {
      kernel: 'MaxPoolPick',
      about: words(geometry),
      inputs: { values: floats(x), x: image },
      attributes,
      reference: ({ values, x: pixels }) => picked(values!, pixels!, attributes),
    };
  }),
  ...volumes.map(({ x, ...window }): KernelCase => {
    const image = distinct(x);
    return {
      kernel: 'MaxPool3DPick',
      about: words({ x, ...window }),
      inputs: { values: image, x: image },
      attributes: { ...window, dataFormat: 'NDHWC' },
      reference: ({ x: pixels }) =>
        tf.maxPool3d(pixels as tf.Tensor5D, window.filterSize as number, window.strides as number, window.pad),
      inFloat32: float32Only,
      atKink: true,
    };
  }),
];

/** The values at the places that tfjs itself gives for the maxima. */
function picked(values: tf.Tensor, pixels: tf.Tensor, { filterSize, strides, pad }: Omit<Geometry, 'x'>): tf.Tensor {
  const { indexes } = tf.maxPoolWithArgmax(pixels as tf.Tensor4D, filterSize as number, strides as number, pad, true);
  return tf.gather(values.flatten(), indexes!.flatten().toInt()).reshape(indexes!.shape);
}
