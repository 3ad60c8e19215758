import * as tf from '@tensorflow/tfjs';
import type { TrainableModel } from '../../src/engine/layersModel';
import type { Batch } from '../../src/engine/objective';

const L = tf.layers;

interface Reference {
  /** Shape of one example, and examples in a batch. */
  input: number[];
  batch: number;
  classes: number;
  layers(): tf.layers.Layer[];
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

/** A compiled tfjs model and a batch of noise for it. */
export function build(name: string): { model: TrainableModel; batch: Batch } {
  const { input, batch: size, classes, layers } = models[name]!;
  const model = tf.sequential({ layers: layers() });
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
  const values = Float32Array.from({ length: size * input.reduce((a, b) => a * b, 1) }, () => Math.random() * 2 - 1);
  const labels = new Float32Array(size * classes);
  for (let i = 0; i < size; i++) labels[i * classes + Math.floor(Math.random() * classes)] = 1;
  const tensors = [
    { shape: [size, ...input], dtype: 'float32' as const, values },
    { shape: [size, classes], dtype: 'float32' as const, values: labels },
    null,
  ];
  return { model: (model as unknown as { model: TrainableModel }).model, batch: { size, tensors } };
}
