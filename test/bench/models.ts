import * as tf from '@tensorflow/tfjs';
import type { TrainableModel } from '../../src/engine/layersModel';
import type { Batch } from '../../src/engine/objective';
import { SelfAttention } from '../support/networks/selfAttention';

const L = tf.layers;

interface Task {
  /** Shape of one example, and examples in a batch. */
  input: number[];
  batch: number;
  classes: number;
}

interface Reference extends Task {
  layers(): tf.layers.Layer[];
}

interface Branching extends Task {
  /** What becomes of an image or a sequence before the last layer. */
  features(x: tf.SymbolicTensor): tf.SymbolicTensor;
}

const dense = (sizes: number[], activation: 'relu' | 'tanh'): tf.layers.Layer[] =>
  sizes.slice(1).map((units, i) =>
    L.dense({
      units,
      activation: i === sizes.length - 2 ? 'softmax' : activation,
      ...(i === 0 ? { inputShape: [sizes[0]!] } : {}),
    }),
  );

const normalized = (filters: number, inputShape?: number[]): tf.layers.Layer[] => [
  L.conv2d({ filters, kernelSize: 3, useBias: false, ...(inputShape ? { inputShape } : {}) }),
  L.batchNormalization(),
  L.activation({ activation: 'relu' }),
];

/** The reference models, in the shapes that pytorch.py has too. */
export const models: Record<string, Reference> = {
  mlp: { input: [784], batch: 128, classes: 10, layers: () => dense([784, 128, 128, 10], 'relu') },
  'deep-tanh': { input: [2], batch: 64, classes: 2, layers: () => dense([2, ...Array<number>(9).fill(64), 2], 'tanh') },
  wide: { input: [1024], batch: 256, classes: 10, layers: () => dense([1024, 1024, 1024, 10], 'relu') },
  cnn: {
    input: [28, 28, 1],
    batch: 64,
    classes: 10,
    layers: () => [
      L.conv2d({ filters: 16, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
      L.maxPooling2d({ poolSize: 2 }),
      L.conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }),
      L.maxPooling2d({ poolSize: 2 }),
      L.flatten(),
      L.dense({ units: 10, activation: 'softmax' }),
    ],
  },
  'cnn-bn': {
    input: [28, 28, 1],
    batch: 64,
    classes: 10,
    layers: () => [
      ...normalized(16, [28, 28, 1]),
      ...normalized(32),
      L.globalAveragePooling2d({ trainable: true }),
      L.dense({ units: 10, activation: 'softmax' }),
    ],
  },
  lstm: {
    input: [20, 8],
    batch: 32,
    classes: 2,
    layers: () => [L.lstm({ units: 32, inputShape: [20, 8] }), L.dense({ units: 2, activation: 'softmax' })],
  },
};

const through = (layer: tf.layers.Layer, ...x: tf.SymbolicTensor[]): tf.SymbolicTensor =>
  layer.apply(x.length === 1 ? x[0]! : x) as tf.SymbolicTensor;

/** x + f(norm(x)) for attention and for a dense layer four times as wide: one block of a transformer, its norms in front. */
function transformerBlock(x: tf.SymbolicTensor): tf.SymbolicTensor {
  const width = x.shape.at(-1)!;
  const y = through(L.add(), x, through(new SelfAttention(4), through(L.layerNormalization(), x)));
  const wide = through(L.dense({ units: 4 * width, activation: 'relu' }), through(L.layerNormalization(), y));
  return through(L.add(), y, through(L.dense({ units: width }), wide));
}

const convolved = (filters: number, strides: number, x: tf.SymbolicTensor): tf.SymbolicTensor =>
  through(
    L.batchNormalization(),
    through(L.conv2d({ filters, kernelSize: 3, strides, padding: 'same', useBias: false }), x),
  );

const rectified = (x: tf.SymbolicTensor): tf.SymbolicTensor => through(L.reLU(), x);

function residualBlock(filters: number, strides: number, x: tf.SymbolicTensor): tf.SymbolicTensor {
  const shortcut = strides === 1 ? x : through(L.conv2d({ filters, kernelSize: 1, strides, useBias: false }), x);
  return rectified(through(L.add(), convolved(filters, 1, rectified(convolved(filters, strides, x))), shortcut));
}

const branching: Record<string, Branching> = {
  transformer: {
    input: [32, 64],
    batch: 32,
    classes: 10,
    features: (x) => through(L.globalAveragePooling1d({}), transformerBlock(x)),
  },
  // ResNet-20 of He et al. 2016, section 4.2.
  'residual-20': {
    input: [32, 32, 3],
    batch: 32,
    classes: 10,
    features(x) {
      let y = rectified(convolved(16, 1, x));
      for (const filters of [16, 32, 64])
        for (let block = 0; block < 3; block++) y = residualBlock(filters, filters > 16 && block === 0 ? 2 : 1, y);
      return through(L.globalAveragePooling2d({ trainable: true }), y);
    },
  },
};

const long: Record<string, Reference> = {
  'gru-150': {
    input: [150, 8],
    batch: 32,
    classes: 2,
    layers: () => [L.gru({ units: 32, inputShape: [150, 8] }), L.dense({ units: 2, activation: 'softmax' })],
  },
};

/** The models whose steps are measured, and those whose compilation is. */
export const referenceNames = [...Object.keys(models), 'transformer'];
export const compiledNames = [...referenceNames, 'residual-20', 'gru-150'];

export function modelNamed(name: string): tf.LayersModel {
  const sequential = models[name] ?? long[name];
  if (sequential) return tf.sequential({ layers: sequential.layers() });
  const { input, classes, features } = branching[name]!;
  const x = tf.input({ shape: input });
  const output = through(L.dense({ units: classes, activation: 'softmax' }), features(x));
  return tf.model({ inputs: x, outputs: output });
}

/** The shapes that a model of this name works on. */
export const taskNamed = (name: string): Task => models[name] ?? long[name] ?? branching[name]!;

/** A compiled tfjs model and a batch of noise for it. */
export function build(name: string): { model: TrainableModel; batch: Batch } {
  const { input, batch: size, classes } = taskNamed(name);
  const model = modelNamed(name);
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
  const values = Float32Array.from({ length: size * input.reduce((a, b) => a * b, 1) }, () => Math.random() * 2 - 1);
  const labels = new Float32Array(size * classes);
  for (let i = 0; i < size; i++) labels[i * classes + Math.floor(Math.random() * classes)] = 1;
  const tensors = [
    { shape: [size, ...input], dtype: 'float32' as const, values },
    { shape: [size, classes], dtype: 'float32' as const, values: labels },
    null,
  ];
  // A sequential model keeps what is trained inside.
  const { model: inner } = model as unknown as { model?: TrainableModel };
  return { model: inner ?? (model as unknown as TrainableModel), batch: { size, tensors } };
}
