import * as tf from '@tensorflow/tfjs';
import { floats, ints } from '../kernels/kernelCase';
import { through } from '../layers/layerCase';
import { labels, type Network, sentences } from './network';

const L = tf.layers;

/** Sentences of several lengths, read from both ends; what comes after a sentence's end must not count. */
const recurrent: Network = {
  name: 'bidirectional GRU over sentences of several lengths',
  build: () => {
    const input = tf.input({ shape: [9] });
    const embedded = through(L.embedding({ inputDim: 15, outputDim: 6, maskZero: true }), input);
    const layer = L.gru({ units: 7, recurrentActivation: 'sigmoid' }) as tf.RNN;
    const read = through(L.bidirectional({ layer, mergeMode: 'concat' }), embedded);
    return tf.model({ inputs: input, outputs: through(L.dense({ units: 3, activation: 'softmax' }), read) });
  },
  loss: 'categoricalCrossentropy',
  size: 8,
  inputs: (n) => [sentences(n, 9, 15)],
  targets: (n) => [labels(n, 3)],
};

/** tfjs has no loss weights: whoever wants a loss to weigh less writes it so. */
const lightly = (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor => tf.metrics.meanSquaredError(yTrue, yPred).mul(0.25);

/** Numbers and a word go in, a class and two numbers come out, each with a loss of its own. */
const manyEnds: Network = {
  name: 'several inputs and outputs',
  build: () => {
    const [numbers, word] = [tf.input({ shape: [5] }), tf.input({ shape: [1], dtype: 'int32' })];
    const embedded = through(L.flatten(), through(L.embedding({ inputDim: 8, outputDim: 4 }), word));
    const joined = through(L.concatenate(), through(L.dense({ units: 6, activation: 'tanh' }), numbers), embedded);
    const shared = through(L.dense({ units: 8, activation: 'elu' }), joined);
    const outputs = [
      through(L.dense({ units: 3, activation: 'softmax' }), shared),
      through(L.dense({ units: 2, kernelRegularizer: tf.regularizers.l1l2({ l1: 1e-3, l2: 1e-2 }) }), shared),
    ];
    return tf.model({ inputs: [numbers, word], outputs });
  },
  loss: ['categoricalCrossentropy', lightly as never],
  size: 10,
  inputs: (n) => [floats([n, 5], -1, 1), ints([n, 1], 8)],
  targets: (n) => [labels(n, 3), floats([n, 2], -1, 1)],
};

/** A sequential model within a functional one, with batch normalization inside. */
const nested: Network = {
  name: 'nested model',
  build: () => {
    const encoder = tf.sequential({
      layers: [
        L.dense({ units: 7, inputShape: [4], useBias: false }),
        L.batchNormalization(),
        L.activation({ activation: 'tanh' }),
        L.dense({ units: 3 }),
      ],
    });
    const input = tf.input({ shape: [4] });
    const encoded = encoder.apply(through(L.dense({ units: 4, activation: 'tanh' }), input)) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: through(L.dense({ units: 2 }), encoded) });
  },
  loss: 'meanSquaredError',
  size: 10,
  inputs: (n) => [floats([n, 4], -1, 1)],
  targets: (n) => [floats([n, 2], -1, 1)],
};

/** One encoder for two inputs, whose distance is judged: its gradient is a sum of two. */
const siamese: Network = {
  name: 'shared layers',
  build: () => {
    const [left, right] = [tf.input({ shape: [6] }), tf.input({ shape: [6] })];
    const encoder = [L.dense({ units: 8, activation: 'tanh' }), L.dense({ units: 4, activation: 'sigmoid' })];
    const encode = (x: tf.SymbolicTensor) => encoder.reduce((y, layer) => through(layer, y), x);
    const product = through(L.multiply(), encode(left), encode(right));
    return tf.model({ inputs: [left, right], outputs: through(L.dense({ units: 1, activation: 'sigmoid' }), product) });
  },
  loss: 'binaryCrossentropy',
  size: 10,
  inputs: (n) => [floats([n, 6], -1, 1), floats([n, 6], -1, 1)],
  targets: (n) => [{ shape: [n, 1], dtype: 'float32', values: Float32Array.from(ints([n], 2).values) }],
};

/** Models whose shape is not a chain. */
export const graphs: readonly Network[] = [recurrent, manyEnds, nested, siamese];
