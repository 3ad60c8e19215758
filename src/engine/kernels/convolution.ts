import { backend_util } from '@tensorflow/tfjs-core';
import type { GraphBuilder } from '../graph/builder';
import type { Attributes, Node, Value } from '../graph/graph';
import type { OnnxWriter } from '../onnx/writer';
import { expansion, type Kernel, primitive, type SingleOutput } from './kernel';
import { activated } from './matrices';

type Shape4 = [number, number, number, number];
type Info = backend_util.Conv2DInfo;

interface ConvolutionAttributes {
  strides: number | [number, number];
  dilations?: number | [number, number];
  pad: Parameters<typeof backend_util.computeConv2DInfo>[4];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  dataFormat?: string;
}

/** All that tfjs works out about a convolution, from its attributes and the shapes of image and filter (height, width, in, out). */
function infoOf(x: readonly number[], filter: readonly number[], attributes: Attributes, depthwise = false): Info {
  const { strides, dilations, pad, dimRoundingMode, dataFormat } = attributes as unknown as ConvolutionAttributes;
  if (dataFormat === 'NCHW') throw new Error('convolution with channels first');
  return backend_util.computeConv2DInfo(
    x as Shape4,
    filter as Shape4,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise,
  );
}

const toChannelsFirst = (x: string, onnx: OnnxWriter) => onnx.transpose(x, [0, 3, 1, 2]);
const toChannelsLast = (x: string, onnx: OnnxWriter) => onnx.transpose(x, [0, 2, 3, 1]);

const geometry = (info: Info) => ({
  strides: [info.strideHeight, info.strideWidth],
  dilations: [info.dilationHeight, info.dilationWidth],
  pads: [info.padInfo.top, info.padInfo.left, info.padInfo.bottom, info.padInfo.right],
});

/** A kernel that is linear in each of its two inputs. */
const bilinear =
  (name: string): SingleOutput['tangent'] =>
  ({ inputs: [a, b], attributes }, [da, db], g: GraphBuilder) =>
    g.total([da && g.call(name, [da, b!], attributes), db && g.call(name, [a!, db], attributes)]);

/** The three kernels of a convolution and its two gradients, ordinary or depthwise. */
function family(depthwise: boolean): Kernel[] {
  const names = depthwise
    ? {
        forward: 'DepthwiseConv2dNative',
        input: 'DepthwiseConv2dNativeBackpropInput',
        filter: 'DepthwiseConv2dNativeBackpropFilter',
      }
    : { forward: 'Conv2D', input: 'Conv2DBackpropInput', filter: 'Conv2DBackpropFilter' };
  // ONNX filters are [out, in / group, height, width]; a depthwise filter of tfjs is [height, width, in, multiplier].
  const group = (info: Info) => (depthwise ? info.inChannels : 1);
  const outwards = (filter: string, [h, w, i, o]: readonly number[], onnx: OnnxWriter) =>
    depthwise
      ? onnx.reshape(onnx.transpose(filter, [2, 3, 0, 1]), [i! * o!, 1, h!, w!])
      : onnx.transpose(filter, [3, 2, 0, 1]);

  return [
    primitive(names.forward, {
      inputs: ['x', 'filter'],
      infer: ([x, filter], attributes) => ({
        shape: infoOf(x!.shape, filter!.shape, attributes, depthwise).outShape,
        dtype: 'float32',
      }),
      tangent: bilinear(names.forward),
      lower: ([x, filter], { inputs: [image, weights], attributes }, onnx) => {
        const info = infoOf(image!.shape, weights!.shape, attributes, depthwise);
        const inputs = [toChannelsFirst(x!, onnx), outwards(filter!, weights!.shape, onnx)];
        return toChannelsLast(onnx.node('Conv', inputs, { ...geometry(info), group: group(info) }), onnx);
      },
    }),
    primitive(names.input, {
      inputs: ['dy', 'filter'],
      infer: (_, { inputShape }) => ({ shape: inputShape as number[], dtype: 'float32' }),
      tangent: bilinear(names.input),
      lower: ([dy, filter], { inputs: [, weights], attributes }, onnx) => {
        const info = infoOf(attributes.inputShape as number[], weights!.shape, attributes, depthwise);
        const { strides, dilations, pads } = geometry(info);
        // What a stride leaves over at the far edge gets no gradient; ConvTranspose wants to be told of it.
        const extent = (out: number, stride: number, filterSize: number, dilation: number) =>
          (out - 1) * stride + (filterSize - 1) * dilation + 1;
        const rest = [
          info.inHeight + pads[0]! + pads[2]! - extent(info.outHeight, strides[0]!, info.filterHeight, dilations[0]!),
          info.inWidth + pads[1]! + pads[3]! - extent(info.outWidth, strides[1]!, info.filterWidth, dilations[1]!),
        ];
        const [beyond, padded] = absorb(rest, pads);
        const inputs = [toChannelsFirst(dy!, onnx), outwards(filter!, weights!.shape, onnx)];
        const image = onnx.node('ConvTranspose', inputs, {
          strides,
          dilations,
          pads: padded,
          output_padding: beyond,
          group: group(info),
        });
        return toChannelsLast(image, onnx);
      },
    }),
    primitive(names.filter, {
      inputs: ['x', 'dy'],
      infer: (_, { filterShape }) => ({ shape: filterShape as number[], dtype: 'float32' }),
      tangent: bilinear(names.filter),
      lower: (inputs, node, onnx) => filterGradient(inputs, node, onnx, depthwise),
    }),
  ];
}

/** Takes what is left over first from the far padding, since output padding must stay below the stride. */
function absorb([height, width]: number[], [top, left, bottom, right]: number[]): [number[], number[]] {
  const [dh, dw] = [Math.min(height!, bottom!), Math.min(width!, right!)];
  return [
    [height! - dh, width! - dw],
    [top!, left!, bottom! - dh, right! - dw],
  ];
}

/**
 * ∂L/∂filter, written with images as filters and the batch as channels: strides and dilations change places. Depthwise it is one
 * such convolution for each channel, as groups.
 */
function filterGradient(
  [x, dy]: readonly string[],
  { inputs: [image], attributes }: Node,
  onnx: OnnxWriter,
  depthwise: boolean,
): string {
  const [fh, fw, fi, fo] = attributes.filterShape as number[];
  const info = infoOf(image!.shape, attributes.filterShape as number[], attributes, depthwise);
  const { strides, dilations, pads } = geometry(info);
  const swapped = { strides: dilations, dilations: strides, pads };
  const [batch, oh, ow] = [info.batchSize, info.outHeight, info.outWidth];
  if (depthwise) {
    const images = onnx.reshape(onnx.transpose(x!, [3, 0, 1, 2]), [1, fi! * batch, info.inHeight, info.inWidth]);
    const errors = onnx.reshape(onnx.transpose(onnx.reshape(dy!, [batch, oh, ow, fi!, fo!]), [3, 4, 0, 1, 2]), [
      fi! * fo!,
      batch,
      oh,
      ow,
    ]);
    const full = onnx.node('Conv', [images, errors], { ...swapped, group: fi! });
    const cut = crop(full, fh!, fw!, onnx);
    return onnx.transpose(onnx.reshape(cut, [fi!, fo!, fh!, fw!]), [2, 3, 0, 1]);
  }
  if (gathersWell(info)) return gatheredFilterGradient(x!, dy!, info, onnx);
  const images = onnx.transpose(x!, [3, 0, 1, 2]);
  const errors = onnx.transpose(dy!, [3, 0, 1, 2]);
  const full = onnx.node('Conv', [images, errors], swapped);
  return onnx.transpose(crop(full, fh!, fw!, onnx), [2, 3, 0, 1]);
}

/** Measured: with a few channels or more, and patches that fit the caches of memory, one Gemm beats the convolution two to one. */
const gathersWell = (info: Info): boolean => info.inChannels >= 4 && patchesOf(info) <= 2 ** 26;

const patchesOf = ({ batchSize, outHeight, outWidth, filterHeight, filterWidth, inChannels }: Info): number =>
  batchSize * outHeight * outWidth * filterHeight * filterWidth * inChannels;

/**
 * ∂L/∂filter as one product of matrices: the patches that the filter has seen, gathered pixel by pixel, against the errors. Patches come out in the
 * order of tfjs's filters, so that nothing is transposed.
 */
function gatheredFilterGradient(x: string, dy: string, info: Info, onnx: OnnxWriter): string {
  const { batchSize, inChannels, outChannels, outHeight, outWidth, filterHeight, filterWidth } = info;
  const { top, left, bottom, right } = info.padInfo;
  const [height, width] = [info.inHeight + top + bottom, info.inWidth + left + right];
  const padded =
    top + left + bottom + right === 0
      ? x
      : onnx.node('Pad', [x, onnx.int64([0, top, left, 0, 0, bottom, right, 0]), onnx.scalar(0)]);
  const pixels: number[] = [];
  for (let oy = 0; oy < outHeight; oy++)
    for (let ox = 0; ox < outWidth; ox++)
      for (let fy = 0; fy < filterHeight; fy++)
        for (let fx = 0; fx < filterWidth; fx++)
          pixels.push(
            (oy * info.strideHeight + fy * info.dilationHeight) * width +
              ox * info.strideWidth +
              fx * info.dilationWidth,
          );
  const rows = onnx.reshape(padded, [batchSize, height * width, inChannels]);
  const picked = onnx.node('Gather', [rows, onnx.constant(Int32Array.from(pixels), [pixels.length], 'int32')], {
    axis: 1,
  });
  const examples = batchSize * outHeight * outWidth;
  const patches = onnx.reshape(picked, [examples, filterHeight * filterWidth * inChannels]);
  const errors = onnx.reshape(dy, [examples, outChannels]);
  const product = onnx.node('Gemm', [patches, errors], { transA: 1 });
  return onnx.reshape(product, [filterHeight, filterWidth, inChannels, outChannels]);
}

/** A stride that leaves pixels over makes the gradient longer than the filter: what is beyond belongs to no weight. */
function crop(x: string, height: number, width: number, onnx: OnnxWriter): string {
  return onnx.node('Slice', [x, onnx.int64([0, 0]), onnx.int64([height, width]), onnx.int64([2, 3])]);
}

/** tfjs fuses a convolution with its bias and activation. */
const fused = (name: string, plain: string): Kernel =>
  expansion(name, ['x', 'filter', 'bias', 'preluActivationWeights'], ([x, filter, bias, weights], attributes, g) => {
    const y = g.call(plain, [x, filter], attributes);
    return activated(bias ? g.add(y, bias) : y, attributes, weights as Value | undefined, g);
  });

export const convolution: readonly Kernel[] = [
  ...family(false),
  ...family(true),
  fused('FusedConv2D', 'Conv2D'),
  fused('FusedDepthwiseConv2D', 'DepthwiseConv2dNative'),
];
