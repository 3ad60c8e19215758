import { backend_util } from '@tensorflow/tfjs-core';
import type { Attributes } from '../graph/graph';
import type { OnnxWriter } from '../onnx/writer';
import { UnknownKernelError } from './kernel';

/** A window that slides over an image or a volume: one number for each of its axes in every list. */
export interface Window {
  batch: number;
  inChannels: number;
  outShape: number[];
  in: number[];
  out: number[];
  filter: number[];
  strides: number[];
  dilations: number[];
  before: number[];
  after: number[];
}

type Size = number | number[];
type Pad = 'same' | 'valid';

interface WindowAttributes {
  filterSize: Size;
  strides: Size;
  dilations?: Size;
  pad: Pad;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  dataFormat?: string;
}

/** The window of a convolution: of the shapes of its image and its filter ([…extent, in, out]). */
export function convolutionWindow(
  x: readonly number[],
  filter: readonly number[],
  attributes: Attributes,
  depthwise = false,
): Window {
  const { strides, dilations, pad, dimRoundingMode, dataFormat } = attributes as unknown as WindowAttributes;
  if (dataFormat === 'NCHW' || dataFormat === 'NCDHW')
    throw new UnknownKernelError('of a convolution with its channels first');
  if (x.length === 5)
    return volume(
      backend_util.computeConv3DInfo(x as never, filter as never, strides as never, (dilations ?? 1) as never, pad),
      x,
    );
  return image(
    backend_util.computeConv2DInfo(
      x as never,
      filter as never,
      strides as never,
      (dilations ?? 1) as never,
      pad,
      dimRoundingMode,
      depthwise,
    ),
  );
}

/** The window of a pool over an image or a volume of this shape. */
export function poolWindow(x: readonly number[], attributes: Attributes): Window {
  const { filterSize, strides, dilations, pad, dimRoundingMode, dataFormat } =
    attributes as unknown as WindowAttributes;
  if (dataFormat === 'NCHW' || dataFormat === 'NCDHW')
    throw new UnknownKernelError('of a pool with its channels first');
  if (x.length === 5)
    return volume(
      backend_util.computePool3DInfo(
        x as never,
        filterSize as never,
        strides as never,
        (dilations ?? 1) as never,
        pad,
        dimRoundingMode,
      ),
      x,
    );
  return image(
    backend_util.computePool2DInfo(
      x as never,
      filterSize as never,
      strides as never,
      (dilations ?? 1) as never,
      pad,
      dimRoundingMode,
    ),
  );
}

function image(info: backend_util.Conv2DInfo): Window {
  return checked({
    batch: info.batchSize,
    inChannels: info.inChannels,
    outShape: info.outShape,
    in: [info.inHeight, info.inWidth],
    out: [info.outHeight, info.outWidth],
    filter: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    before: [info.padInfo.top, info.padInfo.left],
    after: [info.padInfo.bottom, info.padInfo.right],
  });
}

function volume(info: backend_util.Conv3DInfo, x: readonly number[]): Window {
  return checked({
    batch: info.batchSize,
    inChannels: x[4]!,
    outShape: info.outShape,
    in: [info.inDepth, info.inHeight, info.inWidth],
    out: [info.outDepth, info.outHeight, info.outWidth],
    filter: [info.filterDepth, info.filterHeight, info.filterWidth],
    strides: [info.strideDepth, info.strideHeight, info.strideWidth],
    dilations: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
    before: [info.padInfo.front, info.padInfo.top, info.padInfo.left],
    after: [info.padInfo.back, info.padInfo.bottom, info.padInfo.right],
  });
}

/** tfjs can round the number of windows up; ONNX then counts them differently. */
function checked(window: Window): Window {
  const fits = window.out.every((count, i) => count === Math.floor(remainder(window, i) / window.strides[i]!) + count);
  if (!fits) throw new UnknownKernelError('of windows that reach beyond the padding');
  return window;
}

/** What a stride leaves over at the far edge, padding included. */
export function remainder({ in: size, before, after, out, strides, filter, dilations }: Window, axis: number): number {
  const reached = (out[axis]! - 1) * strides[axis]! + (filter[axis]! - 1) * dilations[axis]! + 1;
  return size[axis]! + before[axis]! + after[axis]! - reached;
}

/** The paddings and output paddings with which a transposed window gives the image back. Output padding must stay below the stride. */
export function transposedPads(window: Window): { pads: number[]; output_padding: number[] } {
  const rest = window.in.map((_, axis) => remainder(window, axis));
  const taken = rest.map((size, axis) => Math.min(size, window.after[axis]!));
  return {
    pads: [...window.before, ...window.after.map((size, axis) => size - taken[axis]!)],
    output_padding: rest.map((size, axis) => size - taken[axis]!),
  };
}

export const pads = ({ before, after }: Window): number[] => [...before, ...after];

/** All index tuples below `shape`, the last axis fastest. */
export function places(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (prefixes, size) => prefixes.flatMap((prefix) => Array.from({ length: size }, (_, i) => [...prefix, i])),
    [[]],
  );
}

const spatial = (rank: number): number[] => Array.from({ length: rank - 2 }, (_, i) => i + 1);

/** tfjs keeps channels last, ONNX first. */
export const toChannelsFirst = (x: string, rank: number, onnx: OnnxWriter): string =>
  onnx.transpose(x, [0, rank - 1, ...spatial(rank)]);
export const toChannelsLast = (x: string, rank: number, onnx: OnnxWriter): string =>
  onnx.transpose(x, [0, ...spatial(rank).map((axis) => axis + 1), 1]);
export const channelsFirst = (shape: readonly number[]): number[] => [shape[0]!, shape.at(-1)!, ...shape.slice(1, -1)];
