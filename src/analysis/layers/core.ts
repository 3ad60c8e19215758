import type { Dim, Shape, SourceOptions } from '../sourceModel';
import {
  formatShape,
  type Inference,
  type LayerKind,
  lastOf,
  type Misfit,
  numberOf,
  product,
  toDim,
  unchanged,
  withBias,
} from './kind';

const dense: LayerKind = {
  factories: ['dense'],
  minRank: 2,
  required: ['units'],
  sizes: ['units'],
  infer(options, [input]) {
    const units = numberOf(options, 'units');
    const parameters = withBias(options, product([lastOf(input!), units]), units);
    return { output: [...input!.slice(0, -1), toDim(units)], parameters };
  },
};

const flatten: LayerKind = {
  factories: ['flatten'],
  minRank: 3,
  infer(_options, [input]) {
    const [batch = null, ...axes] = input!;
    if (axes.includes(null)) {
      return {
        misfit: `flatten needs to know all sizes but the batch's, and gets ${formatShape(input!)}`,
        advice: 'Give the input layer a shape without null, or use a global pooling layer, which takes any size.',
      };
    }
    return { output: [batch, product(axes) ?? 'unknown'], parameters: 0 };
  },
};

const reshape: LayerKind = {
  factories: ['reshape'],
  required: ['targetShape'],
  infer(options, [input]) {
    const target = options.entries.get('targetShape')?.value;
    if (!Array.isArray(target)) return { output: null, parameters: 0 };
    return reshaped(input!, target.map(targetDim));
  },
};

/** One free place in the target: null, or any number below 0. */
const targetDim = (size: unknown): Dim =>
  typeof size === 'number' ? (size < 0 ? null : size) : size === null ? null : 'unknown';

function reshaped(input: Shape, target: Dim[]): Inference | Misfit {
  const [batch = null, ...axes] = input;
  const from = product(axes);
  const free = target.filter((size) => size === null).length;
  const known = product(target.filter((size) => size !== null));
  if (free > 1 && from !== null) {
    return {
      misfit: `reshape can work out one size by itself, and ${formatShape(target)} leaves ${free} open`,
      advice: 'Write out all sizes but one.',
      option: 'targetShape',
    };
  }
  if (from !== null && known !== null && (free === 0 ? from !== known : known === 0 || from % known !== 0)) {
    return {
      misfit: `reshape gets ${formatShape(input)}, ${from} values an example, which do not fill ${formatShape(target)}${free === 0 ? `, ${known} values` : ''}`,
      advice: `Choose sizes whose product is ${from}.`,
      option: 'targetShape',
    };
  }
  // TensorFlow.js leaves the free size open until it has data, unless the size of the batch is fixed.
  const isFixed = typeof batch === 'number';
  const sizes = target.map((size) => (size === null && isFixed && from !== null && known ? from / known : size));
  return { output: [batch, ...sizes], parameters: 0 };
}

const permute: LayerKind = {
  factories: ['permute'],
  required: ['dims'],
  infer(options, [input]) {
    const dims = options.entries.get('dims')?.value;
    if (!Array.isArray(dims)) return { output: null, parameters: 0 };
    if (dims.every((one) => typeof one === 'number') && dims.length !== input!.length - 1) {
      return {
        misfit: `permute orders ${dims.length} axes, and gets ${formatShape(input!)}, which has ${input!.length - 1} besides the batch's`,
        advice: 'Name each axis once, counted from 1.',
        option: 'dims',
      };
    }
    const moved = dims.map(
      (axis): Dim => (typeof axis === 'number' && axis < input!.length ? (input![axis] ?? null) : 'unknown'),
    );
    return { output: [input![0] ?? null, ...moved], parameters: 0 };
  },
};

const repeatVector: LayerKind = {
  factories: ['repeatVector'],
  rank: 2,
  required: ['n'],
  sizes: ['n'],
  infer: (options, [input]) => ({
    output: [input![0] ?? null, toDim(numberOf(options, 'n')), input![1] ?? 'unknown'],
    parameters: 0,
  }),
};

const embedding: LayerKind = {
  factories: ['embedding'],
  required: ['inputDim', 'outputDim'],
  sizes: ['inputDim', 'outputDim'],
  infer(options, [input]) {
    const outputDim = numberOf(options, 'outputDim');
    const output = [...withLength(options, input!), toDim(outputDim)];
    return { output, parameters: product([numberOf(options, 'inputDim'), outputDim]) };
  },
};

/** `inputLength` fills in sizes that the input leaves open. */
function withLength(options: SourceOptions, input: Shape): Dim[] {
  const given = options.entries.get('inputLength')?.value;
  if (given === undefined) return [...input];
  const lengths = Array.isArray(given) ? given : [given];
  return input.map((size, i) => {
    const length = lengths[i - 1];
    return i > 0 && size === null && typeof length === 'number' ? length : size;
  });
}

const prelu: LayerKind = {
  factories: ['prelu'],
  infer(options, [input]) {
    const shared = options.entries.has('sharedAxes') || options.open;
    return { output: input!, parameters: shared ? null : product(input!.slice(1)) };
  },
};

export const core: readonly LayerKind[] = [
  dense,
  flatten,
  reshape,
  permute,
  repeatVector,
  embedding,
  prelu,
  unchanged('activation'),
  unchanged('reLU'),
  unchanged('leakyReLU'),
  unchanged('elu'),
  unchanged('thresholdedReLU'),
  unchanged('softmax'),
  unchanged('dropout'),
  { ...unchanged('spatialDropout1d'), rank: 3 },
  unchanged('gaussianNoise'),
  unchanged('gaussianDropout'),
  unchanged('alphaDropout'),
  unchanged('masking'),
  unchanged('rescaling'),
];
