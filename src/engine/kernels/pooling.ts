import { sizeOf, type Value } from '../graph/graph';
import type { OnnxWriter } from '../onnx/writer';
import { type Kernel, primitive } from './kernel';
import { areSeparate, pickedMaxima, spreadMaxima } from './separateWindows';
import {
  channelsFirst,
  pads,
  poolWindow,
  toChannelsFirst,
  toChannelsLast,
  transposedPads,
  type Window,
} from './windows';

const geometry = (window: Window) => ({ kernel_shape: window.filter, strides: window.strides, pads: pads(window) });

/** Where each maximum stands: flat indices into the image with its channels first. */
function positions(x: string, rank: number, window: Window, onnx: OnnxWriter): string {
  const [, indices] = onnx.nodeWith(2, 'MaxPool', [toChannelsFirst(x, rank, onnx)], geometry(window));
  return onnx.reshape(indices!, [-1]);
}

/** The kernels of pooling over images, or over volumes. */
function family(dimensions: '' | '3D'): Kernel[] {
  const names = {
    max: `MaxPool${dimensions}`,
    maxGradient: `MaxPool${dimensions}Grad`,
    pick: `MaxPool${dimensions}Pick`,
    average: `AvgPool${dimensions}`,
    averageGradient: `AvgPool${dimensions}Grad`,
  };
  return [
    primitive(names.max, {
      inputs: ['x'],
      infer: ([x], attributes) => ({ shape: poolWindow(x!.shape, attributes).outShape, dtype: 'float32' }),
      tangent: ({ inputs: [x], attributes }, [dx], g) => g.call(names.pick, [dx!, x!], attributes),
      lower: ([x], { inputs: [image], attributes }, onnx) =>
        plain('MaxPool', x!, image!, poolWindow(image!.shape, attributes), onnx),
    }),
    // The entries of `values` at the places of the maxima of `x`: the derivative of MaxPool. Its own derivative moves the values alone.
    primitive(names.pick, {
      inputs: ['values', 'x'],
      infer: ([, x], attributes) => ({ shape: poolWindow(x!.shape, attributes).outShape, dtype: 'float32' }),
      tangent: ({ inputs: [, x], attributes }, [dv], g) => (dv ? g.call(names.pick, [dv, x!], attributes) : null),
      lower: ([values, x], { inputs: [, image], attributes, outputs: [y] }, onnx) => {
        const rank = image!.shape.length;
        const window = poolWindow(image!.shape, attributes);
        if (areSeparate(window))
          return pickedMaxima(values!, x!, plain('MaxPool', x!, image!, window, onnx), window, onnx);
        const flat = onnx.reshape(toChannelsFirst(values!, rank, onnx), [sizeOf(image!.shape)]);
        const picked = onnx.node('Gather', [flat, positions(x!, rank, window, onnx)]);
        return toChannelsLast(onnx.reshape(picked, channelsFirst(y!.shape)), rank, onnx);
      },
    }),
    primitive(names.maxGradient, {
      inputs: ['dy', 'input'],
      infer: ([, x]) => ({ shape: x!.shape, dtype: 'float32' }),
      tangent: ({ inputs: [, x], attributes }, [ddy], g) =>
        ddy ? g.call(names.maxGradient, [ddy, x!], attributes) : null,
      lower: ([dy, x], { inputs: [error, image], attributes }, onnx) => {
        const rank = image!.shape.length;
        const window = poolWindow(image!.shape, attributes);
        if (areSeparate(window))
          return spreadMaxima(dy!, x!, plain('MaxPool', x!, image!, window, onnx), image!.shape, window, onnx);
        const zeros = onnx.node('Expand', [onnx.scalar(0), onnx.int64([sizeOf(image!.shape)])]);
        const updates = onnx.reshape(toChannelsFirst(dy!, rank, onnx), [sizeOf(error!.shape)]);
        const index = positions(x!, rank, window, onnx);
        const scattered = onnx.node('ScatterElements', [zeros, index, updates], { axis: 0, reduction: 'add' });
        return toChannelsLast(onnx.reshape(scattered, channelsFirst(image!.shape)), rank, onnx);
      },
    }),
    primitive(names.average, {
      inputs: ['x'],
      infer: ([x], attributes) => ({ shape: poolWindow(x!.shape, attributes).outShape, dtype: 'float32' }),
      tangent: ({ attributes }, [dx], g) => g.call(names.average, [dx!], attributes),
      lower: ([x], { inputs: [image], attributes }, onnx) =>
        plain('AveragePool', x!, image!, poolWindow(image!.shape, attributes), onnx),
    }),
    // tfjs divides by the whole window here, by what lies inside the image in AvgPool itself.
    primitive(names.averageGradient, {
      inputs: ['dy', 'input'],
      infer: ([, x]) => ({ shape: x!.shape, dtype: 'float32' }),
      tangent: ({ inputs: [, x], attributes }, [ddy], g) =>
        ddy ? g.call(names.averageGradient, [ddy, x!], attributes) : null,
      lower: ([dy], { inputs: [, image], attributes }, onnx) => {
        const rank = image!.shape.length;
        const errors = toChannelsFirst(dy!, rank, onnx);
        return toChannelsLast(spread(errors, image!, poolWindow(image!.shape, attributes), onnx), rank, onnx);
      },
    }),
  ];
}

function plain(
  opType: string,
  x: string,
  { shape: { length: rank } }: Value,
  window: Window,
  onnx: OnnxWriter,
): string {
  return toChannelsLast(onnx.node(opType, [toChannelsFirst(x, rank, onnx)], geometry(window)), rank, onnx);
}

/** Each error over its window, in equal parts: a transposed convolution of one filter of equal weights for each channel. */
function spread(dy: string, image: Value, window: Window, onnx: OnnxWriter): string {
  const channels = image.shape.at(-1)!;
  const filter = onnx.node('Expand', [
    onnx.scalar(1 / sizeOf(window.filter)),
    onnx.int64([channels, 1, ...window.filter]),
  ]);
  return onnx.node('ConvTranspose', [dy, filter], {
    strides: window.strides,
    ...transposedPads(window),
    group: channels,
  });
}

/** Pooling over windows of an image or a volume. */
export const pooling: readonly Kernel[] = [...family(''), ...family('3D')];
