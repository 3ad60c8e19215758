import type { Dim, Shape, SourceOptions } from '../sourceModel';
import { arrange, axesOf, isChannelsFirst, slide } from './convolution';
import { dim, type LayerKind, sizesOf } from './kind';

const poolWindow = { sizes: 'poolSize', defaultSize: 2, defaultStride: 'size' } as const;

function pooling(factories: [string, ...string[]], spaceAxes: number): LayerKind {
  return {
    factories,
    rank: spaceAxes + 2,
    sizes: ['poolSize', 'strides'],
    infer(options, [input]) {
      const first = spaceAxes === 1 ? false : isChannelsFirst(options);
      if (first === null) return { output: null, parameters: 0 };
      const { space, channel } = axesOf(input!, first);
      const lengths = slide(factories[0], options, input!, space, poolWindow);
      if (!Array.isArray(lengths)) return lengths;
      return { output: arrange(input!, first, lengths, input![channel] ?? null), parameters: 0 };
    },
  };
}

function globalPooling(factories: [string, ...string[]], rank: number): LayerKind {
  return {
    factories,
    rank,
    infer(options, [input]) {
      const first = rank === 3 ? false : isChannelsFirst(options);
      if (first === null) return { output: null, parameters: 0 };
      return { output: [input![0] ?? null, input![axesOf(input!, first).channel] ?? null], parameters: 0 };
    },
  };
}

/** A layer that adds to, takes from or multiplies the height and width of an image. */
function resized(factory: string, sizes: (options: SourceOptions) => readonly ((size: Dim) => Dim)[]): LayerKind {
  return {
    factories: [factory],
    rank: 4,
    infer(options, [input]) {
      const first = isChannelsFirst(options);
      if (first === null) return { output: null, parameters: 0 };
      const { space, channel } = axesOf(input!, first);
      const change = sizes(options);
      const lengths = space.map((axis, i) => change[i]!(input![axis] ?? null));
      return { output: arrange(input!, first, lengths, input![channel] ?? null) as Shape, parameters: 0 };
    },
  };
}

/** `1`, `[1, 2]` or `[[1, 1], [2, 2]]`: how much at both ends of each axis together. */
function bothEnds(options: SourceOptions, name: string, otherwise: number): (number | null)[] {
  const value = options.entries.get(name)?.value;
  const ends = Array.isArray(value)
    ? value
    : [0, 1].map(() => (value === undefined && !options.entries.has(name) ? otherwise : value));
  return [0, 1].map((i) => {
    const one = ends[i];
    if (typeof one === 'number') return 2 * one;
    const [from, to] = Array.isArray(one) ? one : [];
    return typeof from === 'number' && typeof to === 'number' ? from + to : null;
  });
}

const upSampling = resized('upSampling2d', (options) =>
  sizesOf(options, 'size', 2, 2).map((factor) => (size) => dim((n, f) => n * f, size, factor)),
);

const zeroPadding = resized('zeroPadding2d', (options) =>
  bothEnds(options, 'padding', 1).map((more) => (size) => dim((n, m) => n + m, size, more)),
);

const cropping = resized('cropping2D', (options) =>
  bothEnds(options, 'cropping', 0).map((less) => (size) => dim((n, l) => n - l, size, less)),
);

export const poolings: readonly LayerKind[] = [
  pooling(['maxPooling1d', 'maxPool1d'], 1),
  pooling(['averagePooling1d', 'avgPool1d', 'avgPooling1d'], 1),
  pooling(['maxPooling2d', 'maxPool2d'], 2),
  pooling(['averagePooling2d', 'avgPool2d', 'avgPooling2d'], 2),
  pooling(['maxPooling3d'], 3),
  pooling(['averagePooling3d', 'avgPool3d', 'avgPooling3d'], 3),
  globalPooling(['globalAveragePooling1d'], 3),
  globalPooling(['globalMaxPooling1d', 'globalMaxPool1d'], 3),
  globalPooling(['globalAveragePooling2d'], 4),
  globalPooling(['globalMaxPooling2d', 'globalMaxPool2d'], 4),
  upSampling,
  zeroPadding,
  cropping,
];
