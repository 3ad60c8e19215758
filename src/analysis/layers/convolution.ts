import type { Dim, Shape, SourceOptions } from '../sourceModel';
import {
  dim,
  formatShape,
  type Inference,
  type LayerKind,
  type Misfit,
  numberOf,
  product,
  sizesOf,
  sum,
  textOf,
  toDim,
  withBias,
} from './kind';

/** Along one axis, as `convOutputLength` of tfjs-layers: ⌊(n + s − 1)/s⌋ with 'same', ⌊(n − (k + (k−1)(d−1)) + s)/s⌋ with 'valid'. */
function outputLength(
  padding: string | null,
  size: Dim,
  kernel: number | null,
  stride: number | null,
  dilation: number | null,
): Dim {
  if (padding === null) return typeof size === 'number' ? 'unknown' : size;
  if (padding === 'same') return dim((n, s) => Math.floor((n + s - 1) / s), size, stride);
  return dim((n, k, s, d) => Math.floor((n - (k + (k - 1) * (d - 1)) + s) / s), size, kernel, stride, dilation);
}

/** Kernel, stride and padding of a layer that moves a window over its input. */
export interface Window {
  sizes: string;
  defaultSize: number | null;
  defaultStride: 'one' | 'size';
}

/** The lengths along the axes over which the window moves; a misfit where it does not fit once. */
export function slide(
  kind: string,
  options: SourceOptions,
  input: Shape,
  axes: readonly number[],
  window: Window,
): Dim[] | Misfit {
  const kernel = sizesOf(options, window.sizes, axes.length, window.defaultSize);
  const given = options.entries.get('strides')?.value;
  const hasStride = given !== undefined && given !== null;
  const strides =
    window.defaultStride === 'size' && !hasStride && !options.entries.has('strides') && !options.open
      ? kernel
      : sizesOf(options, 'strides', axes.length, 1);
  const dilation = sizesOf(options, 'dilationRate', axes.length, 1);
  const padding = textOf(options, 'padding', 'valid');
  const lengths = axes.map((axis, i) =>
    outputLength(padding, input[axis] ?? null, kernel[i]!, strides[i]!, dilation[i]!),
  );
  const short = lengths.findIndex((length) => typeof length === 'number' && length <= 0);
  if (short === -1) return lengths;
  return {
    misfit: `${kind} slides a window of ${kernel[short]} over ${formatShape(input)}, where only ${String(input[axes[short]!])} fit`,
    advice: "Use a smaller window, padding: 'same', or fewer layers that shrink the input before it.",
    option: options.entries.has(window.sizes) ? window.sizes : undefined,
  };
}

const kernelWindow: Window = { sizes: 'kernelSize', defaultSize: null, defaultStride: 'one' };

export const isChannelsFirst = (options: SourceOptions): boolean | null => {
  const format = textOf(options, 'dataFormat', 'channelsLast');
  return format === null ? null : format === 'channelsFirst';
};

/** Batch, space and channels, in whatever order the data has them. */
export function axesOf(input: Shape, channelsFirst: boolean): { space: number[]; channel: number } {
  const space = Array.from({ length: input.length - 2 }, (_, i) => (channelsFirst ? i + 2 : i + 1));
  return { space, channel: channelsFirst ? 1 : input.length - 1 };
}

export function arrange(input: Shape, channelsFirst: boolean, space: readonly Dim[], channels: Dim): Shape {
  const batch = input[0] ?? null;
  return channelsFirst ? [batch, channels, ...space] : [batch, ...space, channels];
}

type Weights = (
  options: SourceOptions,
  kernel: (number | null)[],
  channels: Dim,
) => { channels: number | null; parameters: number | null };

function convolution(
  factories: [string, ...string[]],
  spaceAxes: number,
  required: readonly string[],
  weights: Weights,
): LayerKind {
  return {
    factories,
    rank: spaceAxes + 2,
    required,
    sizes: [...required, 'strides'],
    infer(options, [input]): Inference | Misfit {
      const first = isChannelsFirst(options);
      if (first === null) return { output: null, parameters: null };
      const { space, channel } = axesOf(input!, first);
      const inChannels = input![channel] ?? null;
      if (inChannels === null) return noChannels(factories[0], input!);
      const lengths = slide(factories[0], options, input!, space, kernelWindow);
      if (!Array.isArray(lengths)) return lengths;
      const { channels, parameters } = weights(options, sizesOf(options, 'kernelSize', spaceAxes, null), inChannels);
      return { output: arrange(input!, first, lengths, toDim(channels)), parameters };
    },
  };
}

const noChannels = (kind: string, input: Shape): Misfit => ({
  misfit: `${kind} needs to know the number of channels, and gets ${formatShape(input)}`,
  advice: 'Write the number of channels into the input shape: 1 for grey, 3 for colour.',
});

const full: Weights = (options, kernel, inChannels) => {
  const filters = numberOf(options, 'filters');
  return { channels: filters, parameters: withBias(options, product([...kernel, inChannels, filters]), filters) };
};

const depthwise: Weights = (options, kernel, inChannels) => {
  const channels = product([inChannels, numberOf(options, 'depthMultiplier', 1)]);
  return { channels, parameters: withBias(options, product([...kernel, channels]), channels) };
};

const separable: Weights = (options, kernel, inChannels) => {
  const filters = numberOf(options, 'filters');
  const middle = product([inChannels, numberOf(options, 'depthMultiplier', 1)]);
  const weights = sum(product([...kernel, middle]), product([middle, filters]));
  return { channels: filters, parameters: withBias(options, weights, filters) };
};

/** As `deconvLength`: n·s with 'same', n·s + max(k − s, 0) with 'valid'. */
function transposed(factory: string, spaceAxes: number): LayerKind {
  return {
    factories: [factory],
    rank: spaceAxes + 2,
    required: ['filters', 'kernelSize'],
    sizes: ['filters', 'kernelSize', 'strides'],
    infer(options, [input]) {
      const first = isChannelsFirst(options);
      const padding = textOf(options, 'padding', 'valid');
      if (first === null || padding === null) return { output: null, parameters: null };
      const { space, channel } = axesOf(input!, first);
      const kernel = sizesOf(options, 'kernelSize', spaceAxes, null);
      const strides = sizesOf(options, 'strides', spaceAxes, 1);
      const grow = (n: number, k: number, s: number) => n * s + (padding === 'valid' ? Math.max(k - s, 0) : 0);
      const lengths = space.map((axis, i) => dim(grow, input![axis] ?? null, kernel[i]!, strides[i]!));
      const { channels, parameters } = full(options, kernel, input![channel] ?? 'unknown');
      return { output: arrange(input!, first, lengths, toDim(channels)), parameters };
    },
  };
}

export const convolutions: readonly LayerKind[] = [
  convolution(['conv1d'], 1, ['filters', 'kernelSize'], full),
  convolution(['conv2d'], 2, ['filters', 'kernelSize'], full),
  convolution(['conv3d'], 3, ['filters', 'kernelSize'], full),
  convolution(['depthwiseConv2d'], 2, ['kernelSize'], depthwise),
  convolution(['separableConv2d'], 2, ['filters', 'kernelSize'], separable),
  transposed('conv2dTranspose', 2),
  transposed('conv3dTranspose', 3),
];
