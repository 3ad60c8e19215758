import { backend_util } from '@tensorflow/tfjs-core';
import { type Attributes, sizeOf, type Value } from '../graph/graph';
import type { OnnxWriter } from '../onnx/writer';
import { type Kernel, primitive } from './kernel';

type Info = backend_util.Conv2DInfo;

interface PoolingAttributes {
  filterSize: number | [number, number];
  strides: number | [number, number];
  pad: Parameters<typeof backend_util.computePool2DInfo>[4];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function infoOf(x: readonly number[], attributes: Attributes): Info {
  const { filterSize, strides, pad, dimRoundingMode } = attributes as unknown as PoolingAttributes;
  return backend_util.computePool2DInfo(x as [number, number, number, number], filterSize, strides, 1, pad, dimRoundingMode);
}

const window = (info: Info) => ({
  kernel_shape: [info.filterHeight, info.filterWidth],
  strides: [info.strideHeight, info.strideWidth],
  pads: [info.padInfo.top, info.padInfo.left, info.padInfo.bottom, info.padInfo.right],
});

const toChannelsFirst = (x: string, onnx: OnnxWriter) => onnx.transpose(x, [0, 3, 1, 2]);
const toChannelsLast = (x: string, onnx: OnnxWriter) => onnx.transpose(x, [0, 2, 3, 1]);
const channelsFirst = ([n, h, w, c]: readonly number[]): number[] => [n!, c!, h!, w!];

/** Where each maximum stands: flat indices into the image with its channels first. */
const positions = (x: string, info: Info, onnx: OnnxWriter) =>
  onnx.node('Reshape', [onnx.nodeWith(2, 'MaxPool', [toChannelsFirst(x, onnx)], window(info))[1]!, onnx.int64([-1])]);

/** Pooling over windows of an image. */
export const pooling: readonly Kernel[] = [
  primitive('MaxPool', {
    inputs: ['x'],
    infer: ([x], attributes) => ({ shape: infoOf(x!.shape, attributes).outShape, dtype: 'float32' }),
    tangent: ({ inputs: [x], attributes }, [dx], g) => g.call('MaxPoolPick', [dx!, x!], attributes),
    lower: ([x], { inputs: [image], attributes }, onnx) =>
      toChannelsLast(onnx.node('MaxPool', [toChannelsFirst(x!, onnx)], window(infoOf(image!.shape, attributes))), onnx),
  }),
  // The entries of `values` at the places of the maxima of `x`: the derivative of MaxPool. Its own derivative moves the values alone.
  primitive('MaxPoolPick', {
    inputs: ['values', 'x'],
    infer: ([, x], attributes) => ({ shape: infoOf(x!.shape, attributes).outShape, dtype: 'float32' }),
    tangent: ({ inputs: [, x], attributes }, [dv], g) => (dv ? g.call('MaxPoolPick', [dv, x!], attributes) : null),
    lower: ([values, x], { inputs: [, image], attributes, outputs: [y] }, onnx) => {
      const flat = onnx.reshape(toChannelsFirst(values!, onnx), [sizeOf(image!.shape)]);
      const picked = onnx.node('Gather', [flat, positions(x!, infoOf(image!.shape, attributes), onnx)]);
      return toChannelsLast(onnx.reshape(picked, channelsFirst(y!.shape)), onnx);
    },
  }),
  primitive('MaxPoolGrad', {
    inputs: ['dy', 'input'],
    infer: ([, x]) => ({ shape: x!.shape, dtype: 'float32' }),
    tangent: ({ inputs: [, x], attributes }, [ddy], g) => (ddy ? g.call('MaxPoolGrad', [ddy, x!], attributes) : null),
    lower: ([dy, x], { inputs: [error, image], attributes }, onnx) => {
      const size = sizeOf(image!.shape);
      const zeros = onnx.node('Expand', [onnx.scalar(0), onnx.int64([size])]);
      const updates = onnx.reshape(toChannelsFirst(dy!, onnx), [sizeOf(error!.shape)]);
      const index = positions(x!, infoOf(image!.shape, attributes), onnx);
      const scattered = onnx.node('ScatterElements', [zeros, index, updates], { axis: 0, reduction: 'add' });
      return toChannelsLast(onnx.reshape(scattered, channelsFirst(image!.shape)), onnx);
    },
  }),
  primitive('AvgPool', {
    inputs: ['x'],
    infer: ([x], attributes) => ({ shape: infoOf(x!.shape, attributes).outShape, dtype: 'float32' }),
    tangent: ({ attributes }, [dx], g) => g.call('AvgPool', [dx!], attributes),
    lower: ([x], { inputs: [image], attributes }, onnx) =>
      toChannelsLast(onnx.node('AveragePool', [toChannelsFirst(x!, onnx)], window(infoOf(image!.shape, attributes))), onnx),
  }),
  // tfjs divides by the whole window here, by what lies inside the image in AvgPool itself.
  primitive('AvgPoolGrad', {
    inputs: ['dy', 'input'],
    infer: ([, x]) => ({ shape: x!.shape, dtype: 'float32' }),
    tangent: ({ inputs: [, x], attributes }, [ddy], g) => (ddy ? g.call('AvgPoolGrad', [ddy, x!], attributes) : null),
    lower: ([dy], { inputs: [error, image], attributes }, onnx) => {
      const info = infoOf(image!.shape, attributes);
      return toChannelsLast(spread(toChannelsFirst(dy!, onnx), error!, image!, info, onnx), onnx);
    },
  }),
];

/** Each error over its window, in equal parts: a transposed convolution of one filter of equal weights for each channel. */
function spread(dy: string, error: Value, image: Value, info: Info, onnx: OnnxWriter): string {
  const channels = image.shape[3]!;
  const { kernel_shape, strides, pads } = window(info);
  const weight = 1 / (info.filterHeight * info.filterWidth);
  const filter = onnx.node('Expand', [onnx.scalar(weight), onnx.int64([channels, 1, ...kernel_shape])]);
  const over = (axis: 0 | 1) => image.shape[axis + 1]! + pads[axis]! + pads[axis + 2]! - ((error.shape[axis + 1]! - 1) * strides[axis]! + kernel_shape[axis]!);
  const taken = [Math.min(over(0), pads[2]!), Math.min(over(1), pads[3]!)];
  return onnx.node('ConvTranspose', [dy, filter], {
    strides,
    pads: [pads[0]!, pads[1]!, pads[2]! - taken[0]!, pads[3]! - taken[1]!],
    output_padding: [over(0) - taken[0]!, over(1) - taken[1]!],
    group: channels,
  });
}
