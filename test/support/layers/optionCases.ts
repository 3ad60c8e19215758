import * as tf from '@tensorflow/tfjs';
import { Activation } from '@tensorflow/tfjs-layers/dist/activations';
import { lossesMap } from '@tensorflow/tfjs-layers/dist/losses';
import type { HostTensor } from '../../../src/engine/objective';
import { floats, ints } from '../kernels/kernelCase';
import { chain, type LayerCase } from './layerCase';

const L = tf.layers;

/** All that tfjs-layers has registered under a name and that descends from a class. */
function registered(base: new (...args: never[]) => unknown): string[] {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  return Object.entries(classNameMap).flatMap(([name, [maker]]) =>
    (maker as unknown as { prototype: object }).prototype instanceof base ? [name] : [],
  );
}

const kinkedActivations = ['relu', 'relu6', 'hardSigmoid', 'elu', 'selu', 'softsign'];

const activations = registered(Activation as never).map((name) =>
  chain(
    `activation ${name}`,
    [],
    [5],
    () => [L.dense({ units: 6 }), L.activation({ activation: name as 'relu' }), L.dense({ units: 2 })],
    { kinked: kinkedActivations.includes(name) },
  ),
);

/** What a loss or metric is computed on: what the model gives, and what it should have given. */
interface Task {
  output: 'softmax' | 'sigmoid' | 'linear' | 'softplus';
  units: number;
  targets: (size: number) => HostTensor;
}

const oneHot = (size: number): HostTensor => ({
  shape: [size, 3],
  dtype: 'float32',
  values: Float32Array.from({ length: size * 3 }, (_, i) => (i % 3 === Math.floor(i / 3) % 3 ? 1 : 0)),
});
const classes: Task = { output: 'softmax', units: 3, targets: oneHot };
const sparse: Task = {
  ...classes,
  targets: (size) => ({ shape: [size, 1], dtype: 'float32', values: Float32Array.from(ints([size, 1], 3).values) }),
};
const yesOrNo: Task = {
  output: 'sigmoid',
  units: 2,
  targets: (size) => ({ shape: [size, 2], dtype: 'float32', values: Float32Array.from(ints([size, 2], 2).values) }),
};
const signs: Task = {
  output: 'linear',
  units: 2,
  targets: (size) => ({
    shape: [size, 2],
    dtype: 'float32',
    values: Float32Array.from(ints([size, 2], 2).values, (bit) => 2 * bit - 1),
  }),
};
const numbers: Task = { output: 'linear', units: 2, targets: (size) => floats([size, 2], 0.5, 2) };
const counts: Task = { output: 'softplus', units: 2, targets: (size) => floats([size, 2], 0.5, 3) };

const tasks: Readonly<Record<string, Task>> = {
  categoricalCrossentropy: classes,
  categoricalAccuracy: classes,
  kullbackLeiblerDivergence: classes,
  categoricalHinge: classes,
  precision: classes,
  recall: classes,
  sparseCategoricalCrossentropy: sparse,
  sparseCategoricalAccuracy: sparse,
  binaryCrossentropy: yesOrNo,
  binaryAccuracy: yesOrNo,
  hinge: signs,
  squaredHinge: signs,
  poisson: counts,
  meanSquaredLogarithmicError: counts,
};
const kinkedLosses = ['meanAbsoluteError', 'meanAbsolutePercentageError', 'hinge', 'squaredHinge', 'categoricalHinge'];

function judged(name: string, { output, units, targets }: Task, rest: Partial<LayerCase>): LayerCase {
  return chain(
    name,
    [],
    [4],
    () => [L.dense({ units: 5, activation: 'tanh' }), L.dense({ units, activation: output })],
    { targets: (size) => [targets(size)], ...rest },
  );
}

const losses = Object.keys(lossesMap).map((loss) =>
  judged(`loss ${loss}`, tasks[loss] ?? numbers, { loss, kinked: kinkedLosses.includes(loss) }),
);

const metrics = Object.entries(tf.metrics).map(([name, metric]) => {
  const task = tasks[name] ?? numbers;
  return judged(`metric ${name}`, task, {
    loss: task === sparse ? 'sparseCategoricalCrossentropy' : 'meanSquaredError',
    metrics: [metric as (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor],
  });
});

const regularizers = Object.keys(tf.regularizers).map((name) =>
  chain(
    `regularizer ${name}`,
    [],
    [4],
    () => {
      const make = tf.regularizers[name as 'l2'];
      // Biases that begin at zero would begin at the kink.
      return [
        L.dense({
          units: 3,
          activation: 'tanh',
          kernelRegularizer: make(),
          biasRegularizer: make(),
          biasInitializer: tf.initializers.constant({ value: 0.3 }),
        }),
      ];
    },
    { kinked: name !== 'l2' },
  ),
);

const constraints = Object.keys(tf.constraints).map((name) =>
  chain(`constraint ${name}`, [], [4], () => [
    L.dense({ units: 3, activation: 'tanh', kernelConstraint: tf.constraints[name as 'maxNorm']({} as never) }),
  ]),
);

const settings: Readonly<Record<string, object>> = {
  constant: { value: 0.3 },
  varianceScaling: { scale: 1, mode: 'fanIn', distribution: 'normal' },
};

const initializers = Object.keys(tf.initializers).map((name) =>
  chain(`initializer ${name}`, [], [4], () => {
    const make = tf.initializers[name as 'zeros'] as unknown as (
      config: object,
    ) => ReturnType<typeof tf.initializers.zeros>;
    return [L.dense({ units: 4, activation: 'tanh', kernelInitializer: make(settings[name] ?? {}) })];
  }),
);

type Loss = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

/** What people write into losses of their own. */
const ownLosses: Readonly<Record<string, [Task, Loss, boolean?]>> = {
  softmaxCrossEntropy: [{ ...classes, output: 'linear' }, (y, p) => tf.losses.softmaxCrossEntropy(y, p)],
  'softmaxCrossEntropy, smoothed': [
    { ...classes, output: 'linear' },
    (y, p) => tf.losses.softmaxCrossEntropy(y, p, undefined, 0.1),
  ],
  sigmoidCrossEntropy: [{ ...yesOrNo, output: 'linear' }, (y, p) => tf.losses.sigmoidCrossEntropy(y, p)],
  logLoss: [yesOrNo, (y, p) => tf.losses.logLoss(y, p)],
  cosineDistance: [numbers, (y, p) => tf.losses.cosineDistance(y, p, 1)],
  hingeLoss: [yesOrNo, (y, p) => tf.losses.hingeLoss(y, p), true],
  absoluteDifference: [numbers, (y, p) => tf.losses.absoluteDifference(y, p), true],
  huberLoss: [numbers, (y, p) => tf.losses.huberLoss(y, p), true],
  logSumExp: [numbers, (y, p) => tf.logSumExp(p.sub(y), 1)],
  'focal loss': [classes, (y, p) => p.sub(1).neg().pow(2).mul(p.add(1e-6).log()).mul(y).sum(-1).neg()],
  'a norm': [numbers, (y, p) => tf.norm(p.sub(y), 'euclidean', 1)],
  'a variance': [numbers, (y, p) => tf.moments(p.sub(y), 1).variance],
  'cumulative sums': [classes, (y, p) => p.cumsum(1).sub(y.cumsum(1)).square().mean(-1)],
  'parts put together': [
    numbers,
    (y, p) =>
      tf
        .stack(tf.unstack(p.sub(y), 1).reverse(), 1)
        .concat(p, 1)
        .square()
        .mean(-1),
  ],
  'a choice': [numbers, (y, p) => tf.where(y.greater(1), p.sub(y).square(), p.sub(y).exp()).mean(-1)],
  'picked entries': [
    numbers,
    (y, p) =>
      p
        .gather(tf.tensor1d([1, 0, 1], 'int32'), 1)
        .square()
        .sum(1)
        .add(y.sum(1)),
  ],
  'angles and error functions': [
    numbers,
    (y, p) => tf.atan2(p, y).add(tf.erf(p)).add(tf.expm1(p)).add(tf.log1p(p.square())).mean(-1),
  ],
  'a product of entries': [numbers, (y, p) => p.add(y).prod(1).square()],
  'a KL term': [
    numbers,
    (y, p) => p.square().add(p.exp()).sub(p).sub(1).mul(0.5).sum(-1).add(p.sub(y).square().sum(-1)),
  ],
};

const written = Object.entries(ownLosses).map(([name, [task, loss, kinked]]) =>
  judged(`a loss of one’s own: ${name}`, task, { loss: loss as never, kinked: kinked ?? false }),
);

const weighted: LayerCase[] = [
  judged('sample weights', classes, {
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy'],
    sampleWeights: (size) => [floats([size], 0.2, 2)],
  }),
  judged('accuracy by name', classes, { loss: 'categoricalCrossentropy', metrics: ['accuracy', 'crossentropy'] }),
  judged('a metric of one’s own', classes, {
    loss: 'categoricalCrossentropy',
    metrics: [
      (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.einsum('ij,ij->i', yTrue, yPred).add(tf.topk(yPred, 2).values.sum(1)),
    ],
  }),
];

/** One case for each activation, loss, metric, regularizer, constraint and initializer that tfjs-layers itself lists. */
export const optionCases: readonly LayerCase[] = [
  ...activations,
  ...losses,
  ...metrics,
  ...regularizers,
  ...constraints,
  ...initializers,
  ...written,
  ...weighted,
];
