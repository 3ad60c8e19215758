import { bools, floats, ints, type KernelCase, of } from './kernelCase';

/** tfjs's operations bring the reduced axes to the end before they call some of these kernels; all axes are tried here. */
const inner: [number[], number[]][] = [
  [[5], [0]],
  [[3, 4], [1]],
  [
    [2, 3, 4],
    [1, 2],
  ],
  [[2, 3, 4], [2]],
  [[3, 1], [1]],
  [
    [2, 3, 2, 3],
    [0, 1, 2, 3],
  ],
  [[4], []],
];
const sparse: [number[], number[]][] = [
  [[3, 4], [0]],
  [
    [2, 3, 4],
    [0, 2],
  ],
  [[2, 3, 4], [-2]],
];

/** tfjs's Max has a name of its own for it. */
const axisName = (kernel: string) => (kernel === 'Max' ? 'reductionIndices' : 'axis');

// Sums of either sign are small beside what was added: the error is not.
const over = (kernel: string, cases: [number[], number[]][], keepDims: boolean, low = -2, high = 2): KernelCase[] =>
  cases.map(([shape, axis]) => ({
    kernel,
    about: `[${shape}] over [${axis}]${keepDims ? ', kept' : ''}`,
    inputs: { x: floats(shape, low, high) },
    attributes: { [axisName(kernel)]: axis, keepDims },
    tolerance: 1e-5,
  }));

const both = (kernel: string, cases: [number[], number[]][]) => [
  ...over(kernel, cases, false),
  ...over(kernel, cases, true),
];

export const reductionCases: readonly KernelCase[] = [
  ...['Sum', 'Mean', 'Max', 'Min'].flatMap((kernel) => both(kernel, [...inner, ...sparse])),
  ...both('Prod', [
    ...inner,
    [[3, 4], [0]],
    [
      [2, 3, 4],
      [0, 2],
    ],
  ]),
  { kernel: 'Sum', about: 'a scalar', inputs: { x: floats([]) }, attributes: { axis: [], keepDims: false } },
  ...['Sum', 'Max', 'Min', 'Prod'].map((kernel) => ({
    kernel,
    about: 'int32',
    inputs: { x: ints([3, 4], 5, -5) },
    attributes: { [axisName(kernel)]: [1], keepDims: false },
  })),
  { kernel: 'Mean', about: 'int32', inputs: { x: ints([3, 4], 5, -5) }, attributes: { axis: [1], keepDims: false } },
  ...['Max', 'Min'].map((kernel) => ({
    kernel,
    about: 'several extremes',
    inputs: { x: of([1, 3, 3, 1, 1, 2], [2, 3]) },
    attributes: { [axisName(kernel)]: [1], keepDims: false },
    atKink: true,
  })),
  ...['Sum', 'Mean', 'Max', 'Min', 'Prod'].map((kernel) => ({
    kernel,
    about: 'what is not finite',
    inputs: { x: of([1, Number.NaN, 3, 1, Infinity, 2], [2, 3]) },
    attributes: { [axisName(kernel)]: [1], keepDims: false },
    atKink: true,
    notAdjoint: 'not finite',
  })),
  {
    kernel: 'Prod',
    about: 'one zero',
    inputs: { x: of([0, 3, 2, 1, 4, 5], [2, 3]) },
    attributes: { axis: [1], keepDims: false },
  },
  {
    kernel: 'Prod',
    about: 'two zeros',
    inputs: { x: of([0, 3, 0, 1, 0, 5], [2, 3]) },
    attributes: { axis: [1], keepDims: false },
  },
  ...['All', 'Any'].flatMap((kernel) =>
    inner.map(([shape, axis]) => ({
      kernel,
      about: `[${shape}] over [${axis}]`,
      inputs: { x: bools(shape) },
      attributes: { axis, keepDims: false },
    })),
  ),
  ...['ArgMax', 'ArgMin'].flatMap((kernel) =>
    (
      [
        [[5], 0],
        [[3, 4], 1],
        [[3, 4], 0],
        [[2, 3, 4], 1],
      ] as [number[], number][]
    ).map(([shape, axis]) => ({
      kernel,
      about: `[${shape}] along ${axis}`,
      inputs: { x: floats(shape) },
      attributes: { axis },
    })),
  ),
  {
    kernel: 'ArgMax',
    about: 'the first of equals',
    inputs: { x: of([1, 3, 3, 2, 2, 2], [2, 3]) },
    attributes: { axis: 1 },
    atKink: true,
  },
  {
    kernel: 'ArgMin',
    about: 'the first of equals',
    inputs: { x: of([3, 1, 1, 2, 2, 2], [2, 3]) },
    attributes: { axis: 1 },
    atKink: true,
  },
  ...['Cumsum', 'Cumprod'].flatMap((kernel) =>
    [false, true].flatMap((exclusive) =>
      [false, true].map((reverse) => ({
        kernel,
        about: `exclusive ${exclusive}, reverse ${reverse}`,
        inputs: { x: floats([2, 5]) },
        attributes: { axis: 1, exclusive, reverse },
      })),
    ),
  ),
  ...['Cumsum', 'Cumprod'].map((kernel) => ({
    kernel,
    about: 'of one entry',
    inputs: { x: floats([3, 1]) },
    attributes: { axis: 1, exclusive: false, reverse: false },
  })),
  {
    kernel: 'Cumprod',
    about: 'with a zero',
    inputs: { x: of([2, 0, 3, 4]) },
    attributes: { axis: 0, exclusive: true, reverse: false },
  },
  {
    kernel: 'Cumsum',
    about: 'int32',
    inputs: { x: ints([5], 9) },
    attributes: { axis: 0, exclusive: false, reverse: false },
  },
  { kernel: 'TopK', about: 'sorted', inputs: { x: floats([3, 6]) }, attributes: { k: 4, sorted: true } },
  {
    kernel: 'TopK',
    about: 'the first of equals first',
    inputs: { x: of([1, 3, 3, 2, 3, 1]) },
    attributes: { k: 3, sorted: true },
    atKink: true,
  },
];
