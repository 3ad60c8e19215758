import type { GraphBuilder } from '../graph/builder';
import type { Node, Value } from '../graph/graph';
import type { OnnxWriter } from '../onnx/writer';
import { gatheredFilterGradient, gathersWell } from './gatheredPatches';
import { expansion, type Kernel, primitive, type SingleOutput } from './kernel';
import { activated } from './matrices';
import { convolutionWindow, pads, toChannelsFirst, toChannelsLast, transposedPads } from './windows';

/** A kernel that is linear in each of its two inputs. */
const bilinear =
  (name: string): SingleOutput['tangent'] =>
  ({ inputs: [a, b], attributes }, [da, db], g: GraphBuilder) =>
    g.total([da && g.call(name, [da, b!], attributes), db && g.call(name, [a!, db], attributes)]);

interface Names {
  forward: string;
  input: string;
  filter: string;
}

/** The three kernels of a convolution and its two gradients: of images, ordinary or depthwise, or of volumes. */
function family(names: Names, depthwise = false): Kernel[] {
  return [
    primitive(names.forward, {
      inputs: ['x', 'filter'],
      infer: ([x, filter], attributes) => ({
        shape: convolutionWindow(x!.shape, filter!.shape, attributes, depthwise).outShape,
        dtype: 'float32',
      }),
      tangent: bilinear(names.forward),
      lower: ([x, filter], { inputs: [image, weights], attributes }, onnx) => {
        const window = convolutionWindow(image!.shape, weights!.shape, attributes, depthwise);
        const rank = image!.shape.length;
        const inputs = [toChannelsFirst(x!, rank, onnx), outwards(filter!, weights!.shape, depthwise, onnx)];
        const { strides, dilations } = window;
        const group = depthwise ? window.inChannels : 1;
        return toChannelsLast(onnx.node('Conv', inputs, { strides, dilations, pads: pads(window), group }), rank, onnx);
      },
    }),
    primitive(names.input, {
      inputs: ['dy', 'filter'],
      infer: (_, { inputShape }) => ({ shape: inputShape as number[], dtype: 'float32' }),
      tangent: bilinear(names.input),
      lower: ([dy, filter], { inputs: [error, weights], attributes }, onnx) => {
        const window = convolutionWindow(attributes.inputShape as number[], weights!.shape, attributes, depthwise);
        const rank = error!.shape.length;
        const inputs = [toChannelsFirst(dy!, rank, onnx), outwards(filter!, weights!.shape, depthwise, onnx)];
        const { strides, dilations } = window;
        const group = depthwise ? window.inChannels : 1;
        const image = onnx.node('ConvTranspose', inputs, { strides, dilations, ...transposedPads(window), group });
        return toChannelsLast(image, rank, onnx);
      },
    }),
    primitive(names.filter, {
      inputs: ['x', 'dy'],
      infer: (_, { filterShape }) => ({ shape: filterShape as number[], dtype: 'float32' }),
      tangent: bilinear(names.filter),
      lower: (inputs, node, onnx) => (depthwise ? depthwiseFilterGradient : filterGradient)(inputs, node, onnx),
    }),
  ];
}

/** ONNX filters are [out, in / group, …extent]; those of tfjs [..extent, in, out], a depthwise one [..extent, in, multiplier]. */
function outwards(filter: string, shape: readonly number[], depthwise: boolean, onnx: OnnxWriter): string {
  const extent = shape.slice(0, -2);
  const axes = [...extent.keys()];
  const [inAxis, outAxis] = [extent.length, extent.length + 1];
  if (!depthwise) return onnx.transpose(filter, [outAxis, inAxis, ...axes]);
  return onnx.reshape(onnx.transpose(filter, [inAxis, outAxis, ...axes]), [
    shape[inAxis]! * shape[outAxis]!,
    1,
    ...extent,
  ]);
}

/** ∂L/∂filter, written with images as filters and the batch as channels: strides and dilations change places. */
function filterGradient([x, dy]: readonly string[], { inputs: [image], attributes }: Node, onnx: OnnxWriter): string {
  const filterShape = attributes.filterShape as number[];
  const window = convolutionWindow(image!.shape, filterShape, attributes);
  if (gathersWell(window)) return gatheredFilterGradient(x!, dy!, window, filterShape, onnx);
  const rank = filterShape.length;
  const extent = [...Array(rank - 2).keys()];
  const turn = [rank - 1, 0, ...extent.map((axis) => axis + 1)];
  const inputs = [onnx.transpose(x!, turn), onnx.transpose(dy!, turn)];
  const full = onnx.node('Conv', inputs, { strides: window.dilations, dilations: window.strides, pads: pads(window) });
  return onnx.transpose(crop(full, window.filter, onnx), [...extent.map((axis) => axis + 2), 0, 1]);
}

/** The same for each channel by itself, as groups of one convolution. */
function depthwiseFilterGradient(
  [x, dy]: readonly string[],
  { inputs: [image], attributes }: Node,
  onnx: OnnxWriter,
): string {
  const [height, width, channels, multiplier] = attributes.filterShape as [number, number, number, number];
  const window = convolutionWindow(image!.shape, [height, width, channels, multiplier], attributes, true);
  const { batch, out } = window;
  const images = onnx.reshape(onnx.transpose(x!, [3, 0, 1, 2]), [1, channels * batch, ...window.in]);
  const errors = onnx.transpose(onnx.reshape(dy!, [batch, ...out, channels, multiplier]), [3, 4, 0, 1, 2]);
  const filters = onnx.reshape(errors, [channels * multiplier, batch, ...out]);
  const swapped = { strides: window.dilations, dilations: window.strides, pads: pads(window), group: channels };
  const cut = crop(onnx.node('Conv', [images, filters], swapped), window.filter, onnx);
  return onnx.transpose(onnx.reshape(cut, [channels, multiplier, height, width]), [2, 3, 0, 1]);
}

/** A stride that leaves pixels over makes the gradient longer than the filter: what is beyond belongs to no weight. */
function crop(x: string, extent: readonly number[], onnx: OnnxWriter): string {
  const axes = extent.map((_, i) => i + 2);
  return onnx.node('Slice', [x, onnx.int64(extent.map(() => 0)), onnx.int64(extent), onnx.int64(axes)]);
}

/** tfjs fuses a convolution with its bias and activation. */
const fused = (name: string, plain: string): Kernel =>
  expansion(name, ['x', 'filter', 'bias', 'preluActivationWeights'], ([x, filter, bias, weights], attributes, g) => {
    const y = g.call(plain, [x, filter], attributes);
    return activated(bias ? g.add(y, bias) : y, attributes, weights as Value | undefined, g);
  });

/** Convolutions of images and volumes, with both of their gradients. */
export const convolution: readonly Kernel[] = [
  ...family({ forward: 'Conv2D', input: 'Conv2DBackpropInput', filter: 'Conv2DBackpropFilter' }),
  ...family(
    {
      forward: 'DepthwiseConv2dNative',
      input: 'DepthwiseConv2dNativeBackpropInput',
      filter: 'DepthwiseConv2dNativeBackpropFilter',
    },
    true,
  ),
  ...family({ forward: 'Conv3D', input: 'Conv3DBackpropInputV2', filter: 'Conv3DBackpropFilterV2' }),
  fused('FusedConv2D', 'Conv2D'),
  fused('FusedDepthwiseConv2D', 'DepthwiseConv2dNative'),
];
