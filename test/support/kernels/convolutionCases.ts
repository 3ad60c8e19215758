import { backend_util } from '@tensorflow/tfjs-core';
import { floats, type KernelCase } from './kernelCase';

interface Geometry {
  x: number[];
  filter: number[];
  strides: number | number[];
  pad: 'same' | 'valid' | number | [number, number][];
  dilations?: number | number[];
}

const float32Only =
  'onnxruntime convolves float32 alone; differences of what is linear in each input are exact for any step';

const words = ({ x, filter, strides, pad, dilations = 1 }: Geometry) =>
  `[${x}] by [${filter}], stride ${strides}, ${JSON.stringify(pad)}${`${dilations}` === '1' ? '' : `, dilation ${dilations}`}`;

/** The convolution, and both of its gradients as kernels of their own. */
function trio(names: readonly [string, string, string], geometry: Geometry, depthwise: boolean): KernelCase[] {
  const { x, filter, strides, pad, dilations = 1 } = geometry;
  const info =
    x.length === 5
      ? backend_util.computeConv3DInfo(
          x as [number, number, number, number, number],
          filter as [number, number, number, number, number],
          strides as number,
          dilations as number,
          pad as 'same',
        )
      : backend_util.computeConv2DInfo(
          x as [number, number, number, number],
          filter as [number, number, number, number],
          strides as number,
          dilations as number,
          pad as 'same',
          undefined,
          depthwise,
        );
  const shared = { strides, pad, ...(x.length === 4 ? { dataFormat: 'NHWC', dimRoundingMode: undefined } : {}) };
  const about = words(geometry);
  const dy = () => floats(info.outShape);
  const rest = { about, inFloat32: float32Only };
  const undilated = `${dilations}` === '1';
  const forward = {
    kernel: names[0],
    inputs: { x: floats(x), filter: floats(filter) },
    attributes: { ...shared, dilations },
    ...rest,
  };
  if (!undilated) return [{ ...forward, notAdjoint: 'tfjs has no gradient of dilated convolutions' }];
  // Depthwise gradients are told of dilations, which must be 1; the others have none.
  const gradient = depthwise ? { ...shared, dilations } : shared;
  return [
    forward,
    {
      kernel: names[1],
      inputs: { dy: dy(), filter: floats(filter) },
      attributes: { ...gradient, inputShape: x },
      ...rest,
    },
    { kernel: names[2], inputs: { x: floats(x), dy: dy() }, attributes: { ...gradient, filterShape: filter }, ...rest },
  ];
}

const plain = ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'] as const;
const depthwise = [
  'DepthwiseConv2dNative',
  'DepthwiseConv2dNativeBackpropInput',
  'DepthwiseConv2dNativeBackpropFilter',
] as const;
const volume = ['Conv3D', 'Conv3DBackpropInputV2', 'Conv3DBackpropFilterV2'] as const;

const geometries: Geometry[] = [
  { x: [2, 5, 6, 3], filter: [3, 3, 3, 4], strides: 1, pad: 'valid' },
  { x: [2, 5, 6, 3], filter: [3, 3, 3, 4], strides: 1, pad: 'same' },
  { x: [1, 6, 7, 2], filter: [2, 4, 2, 3], strides: 1, pad: 'same' },
  { x: [2, 8, 7, 2], filter: [3, 3, 2, 3], strides: 2, pad: 'same' },
  { x: [2, 8, 9, 2], filter: [3, 3, 2, 3], strides: 2, pad: 'valid' },
  { x: [2, 9, 10, 2], filter: [2, 3, 2, 3], strides: [3, 2], pad: 'valid' },
  { x: [1, 7, 7, 2], filter: [1, 1, 2, 3], strides: 2, pad: 'same' },
  { x: [1, 8, 8, 1], filter: [1, 1, 1, 2], strides: 3, pad: 'valid' },
  { x: [3, 1, 9, 2], filter: [1, 3, 2, 4], strides: 1, pad: 'same' },
  { x: [1, 1, 1, 1], filter: [1, 1, 1, 1], strides: 1, pad: 'valid' },
  { x: [1, 3, 3, 2], filter: [5, 5, 2, 2], strides: 1, pad: 'same' },
  { x: [2, 6, 6, 2], filter: [3, 3, 2, 2], strides: 1, pad: 1 },
  { x: [2, 6, 7, 2], filter: [3, 3, 2, 2], strides: 2, pad: 2 },
  {
    x: [2, 5, 6, 2],
    filter: [3, 3, 2, 2],
    strides: 1,
    pad: [
      [0, 0],
      [1, 2],
      [0, 1],
      [0, 0],
    ],
  },
  { x: [1, 9, 8, 2], filter: [3, 2, 2, 2], strides: 1, pad: 'same', dilations: 2 },
  { x: [1, 9, 8, 2], filter: [3, 2, 2, 2], strides: 1, pad: 'valid', dilations: [2, 3] },
];

const asDepthwise = (geometry: Geometry, multiplier: number): Geometry => ({
  ...geometry,
  filter: [...geometry.filter.slice(0, 3), multiplier],
});

const volumes: Geometry[] = [
  { x: [2, 4, 5, 6, 2], filter: [2, 3, 3, 2, 3], strides: 1, pad: 'valid' },
  { x: [1, 4, 5, 4, 2], filter: [2, 3, 2, 2, 3], strides: 1, pad: 'same' },
  { x: [1, 5, 6, 4, 2], filter: [3, 2, 3, 2, 2], strides: 2, pad: 'same' },
  { x: [1, 6, 5, 6, 1], filter: [2, 2, 3, 1, 2], strides: [2, 1, 3], pad: 'valid' },
];

const fused = (kernel: string, filter: number[], channels: number): KernelCase[] =>
  ['linear', 'relu', 'elu', 'sigmoid'].map((activation) => ({
    kernel,
    about: activation,
    inputs: { x: floats([2, 5, 6, 3]), filter: floats(filter), bias: floats([channels]) },
    attributes: { strides: 1, pad: 'same', dataFormat: 'NHWC', dilations: 1, activation },
    inFloat32: float32Only,
    notAdjoint: 'tfjs differentiates it outside the kernel',
    // The kernels of which it is made have their own cases; differences in float32 are exact for what is linear.
    atKink: activation !== 'linear',
  }));

export const convolutionCases: readonly KernelCase[] = [
  ...geometries.flatMap((geometry) => trio(plain, geometry, false)),
  ...geometries.flatMap((geometry, i) => trio(depthwise, asDepthwise(geometry, 1 + (i % 3)), true)),
  ...volumes.flatMap((geometry) => trio(volume, geometry, false)),
  ...fused('FusedConv2D', [3, 3, 3, 4], 4),
  ...fused('FusedDepthwiseConv2D', [3, 3, 3, 2], 6),
];
