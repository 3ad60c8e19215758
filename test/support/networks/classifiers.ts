import * as tf from '@tensorflow/tfjs';
import { models } from '../../bench/models';
import { through } from '../layers/layerCase';
import { images, labels, type Network } from './network';

const L = tf.layers;

/** A reference model of the bench on noise, in batches small enough for tfjs's cpu backend. */
function reference(name: string, size: number, rest: Partial<Network> = {}): Network {
  const { input, classes, layers } = models[name]!;
  return {
    name,
    build: () => tf.sequential({ layers: layers() }),
    loss: 'categoricalCrossentropy',
    size,
    inputs: (n) => [images(n, ...input)],
    targets: (n) => [labels(n, classes)],
    ...rest,
  };
}

/** The bench's has 1024 units a layer: tfjs cpu would take a minute for its two million weights. */
const wide: Network = {
  ...reference('wide', 32),
  build: () =>
    tf.sequential({
      layers: [
        L.dense({ units: 256, activation: 'relu', inputShape: [256] }),
        L.dense({ units: 256, activation: 'relu' }),
        L.dense({ units: 10, activation: 'softmax' }),
      ],
    }),
  inputs: (n) => [images(n, 256)],
};

const normalized = (filters: number, x: tf.SymbolicTensor): tf.SymbolicTensor =>
  through(L.batchNormalization(), through(L.conv2d({ filters, kernelSize: 3, padding: 'same', useBias: false }), x));

/**
 * The gradient before a batch normalization is a small difference of large sums. tfjs cpu takes them in doubles, native code in float32: against
 * PyTorch in float64 its error is 10⁻⁵ of the largest entry, in this engine as in PyTorch's own float32. Adam makes steps of it.
 */
const normalizedSums = 'sums before a batch normalization nearly cancel';

/** The bench's has images of 28² pixels: tfjs cpu takes half a second a step for them. */
const smallNormalized: Network = {
  name: 'cnn-bn',
  build: () => {
    const input = tf.input({ shape: [10, 10, 1] });
    const x = through(L.reLU(), normalized(32, through(L.reLU(), normalized(16, input))));
    const pooled = through(L.globalAveragePooling2d({} as never), x);
    return tf.model({ inputs: input, outputs: through(L.dense({ units: 10, activation: 'softmax' }), pooled) });
  },
  loss: 'categoricalCrossentropy',
  size: 6,
  inputs: (n) => [images(n, 10, 10, 1)],
  targets: (n) => [labels(n, 10)],
  tolerance: { why: normalizedSums, from: 40, losses: 1e-3, weights: 2e-2 },
};

/** conv → norm → relu → conv → norm, added to what came in, → relu (He et al. 2016, with constant width). */
const residualBlock = (x: tf.SymbolicTensor, filters: number): tf.SymbolicTensor =>
  through(L.reLU(), through(L.add(), x, normalized(filters, through(L.reLU(), normalized(filters, x)))));

/** Twenty layers with weights to multiply: one convolution, nine blocks of two, one dense. */
const residual: Network = {
  name: 'residual network of 20 layers',
  build: () => {
    const input = tf.input({ shape: [6, 6, 2] });
    let x = through(L.reLU(), normalized(5, input));
    for (let block = 0; block < 9; block++) x = residualBlock(x, 5);
    const pooled = through(L.globalAveragePooling2d({} as never), x);
    return tf.model({ inputs: input, outputs: through(L.dense({ units: 4, activation: 'softmax' }), pooled) });
  },
  loss: 'categoricalCrossentropy',
  size: 8,
  inputs: (n) => [images(n, 6, 6, 2)],
  targets: (n) => [labels(n, 4)],
  tolerance: { why: normalizedSums, from: 25, losses: 1e-2, weights: 0.2 },
};

/** The models of the bench, and a deep residual one. */
export const classifiers: readonly Network[] = [
  reference('mlp', 16),
  reference('deep-tanh', 64),
  wide,
  reference('cnn', 4),
  smallNormalized,
  reference('lstm', 16),
  residual,
];
