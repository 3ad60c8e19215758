import * as tf from '@tensorflow/tfjs';
import { floats, ints } from '../kernels/kernelCase';
import { chain, type LayerCase, network, through } from './layerCase';

const L = tf.layers;
const kinked = { kinked: true };

const core: LayerCase[] = [
  chain('dense', ['dense', 'input', 'inputLayer'], [5], () => [
    L.dense({ units: 4, activation: 'sigmoid' }),
    L.dense({ units: 3, useBias: false }),
  ]),
  chain('activation', ['activation'], [5], () => [L.activation({ activation: 'softplus' })]),
  chain('reshape', ['reshape', 'permute', 'flatten'], [2, 3, 4], () => [
    L.reshape({ targetShape: [4, 6] }),
    L.permute({ dims: [2, 1] }),
    L.flatten(),
    L.dense({ units: 3, activation: 'tanh' }),
  ]),
  chain('repeat', ['repeatVector'], [4], () => [L.repeatVector({ n: 3 }), L.dense({ units: 2, activation: 'tanh' })]),
  chain(
    'advanced activations',
    ['softmax', 'elu', 'leakyReLU', 'reLU', 'prelu'],
    [4],
    () => [
      L.elu({ alpha: 1 }),
      L.leakyReLU({ alpha: 0.2 }),
      L.dense({ units: 5 }),
      L.reLU({ maxValue: 2 }),
      L.dense({ units: 5 }),
      L.prelu({}),
      L.dense({ units: 5 }),
      L.softmax({}),
    ],
    kinked,
  ),
  // tfjs has no gradient of it: it can stand before the first weight alone.
  network('thresholdedReLU', ['thresholdedReLU'], [[4]], (x) =>
    through(L.dense({ units: 2, activation: 'tanh' }), through(L.thresholdedReLU({ theta: 0.1 }), x)),
  ),
  chain(
    'prelu with shared axes',
    ['prelu'],
    [3, 4],
    () => [L.prelu({ sharedAxes: [1], alphaInitializer: 'glorotUniform' })],
    kinked,
  ),
  chain('embedding behind a dense layer', ['rescaling'], [4], () => [
    L.rescaling({ scale: 0.5, offset: 0.1 }),
    L.dense({ units: 2, activation: 'tanh' }),
  ]),
  network(
    'embedding',
    ['embedding'],
    [[5]],
    (x) =>
      through(
        L.dense({ units: 2, activation: 'tanh' }),
        through(L.flatten(), through(L.embedding({ inputDim: 7, outputDim: 3 }), x)),
      ),
    {
      inputs: (size) => [floatsOf(ints([size, 5], 7))],
    },
  ),
  network(
    'embedding of int32',
    ['embedding'],
    [[5]],
    (x) => through(L.globalAveragePooling1d({}), through(L.embedding({ inputDim: 7, outputDim: 3 }), x)),
    { inputs: (size) => [ints([size, 5], 7)] },
  ),
];

const images: LayerCase[] = [
  chain('conv1d', ['conv1d'], [8, 3], () => [
    L.conv1d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', activation: 'tanh' }),
    L.conv1d({ filters: 2, kernelSize: 2 }),
  ]),
  chain('conv2d', ['conv2d'], [7, 6, 2], () => [
    L.conv2d({ filters: 3, kernelSize: [3, 2], activation: 'tanh' }),
    L.conv2d({ filters: 2, kernelSize: 3, strides: 2, padding: 'same' }),
  ]),
  chain('conv2dTranspose', ['conv2dTranspose'], [4, 5, 2], () => [
    L.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, activation: 'tanh' }),
    L.conv2dTranspose({ filters: 2, kernelSize: 2, strides: 2, padding: 'same' }),
  ]),
  chain('conv3d', ['conv3d'], [4, 5, 4, 2], () => [
    L.conv3d({ filters: 3, kernelSize: 2, activation: 'tanh' }),
    L.conv3d({ filters: 2, kernelSize: 3, strides: 2, padding: 'same' }),
  ]),
  chain('separableConv2d', ['separableConv2d'], [6, 6, 2], () => [
    L.separableConv2d({ filters: 3, kernelSize: 3, depthMultiplier: 2, activation: 'tanh' }),
  ]),
  chain('depthwiseConv2d', ['depthwiseConv2d'], [6, 6, 2], () => [
    L.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'same', activation: 'tanh' }),
  ]),
  chain('padding and cropping', ['zeroPadding2d', 'cropping2D'], [4, 5, 2], () => [
    L.zeroPadding2d({
      padding: [
        [1, 2],
        [0, 1],
      ],
    }),
    L.cropping2D({
      cropping: [
        [1, 1],
        [1, 0],
      ],
    }),
    L.dense({ units: 2, activation: 'tanh' }),
  ]),
  // One example alone: of several tfjs takes the wrong gradients for all but the first.
  chain(
    'upSampling2d',
    ['upSampling2d'],
    [3, 4, 2],
    () => [L.upSampling2d({ size: [2, 3] }), L.dense({ units: 2, activation: 'tanh' })],
    { size: 1 },
  ),
  chain('upSampling2d, bilinear', ['upSampling2d'], [3, 3, 2], () => [
    L.upSampling2d({ size: [2, 2], interpolation: 'bilinear' }),
    L.dense({ units: 2, activation: 'tanh' }),
  ]),
  chain(
    'pools over time',
    [
      'maxPooling1d',
      'maxPool1d',
      'averagePooling1d',
      'avgPool1d',
      'avgPooling1d',
      'globalMaxPooling1d',
      'globalMaxPool1d',
    ],
    [9, 3],
    () => [L.averagePooling1d({ poolSize: 2, strides: 1 }), L.maxPooling1d({ poolSize: 2 }), L.globalMaxPooling1d({})],
    kinked,
  ),
  chain('mean over time', ['globalAveragePooling1d'], [5, 3], () => [L.globalAveragePooling1d({})]),
  chain(
    'pools over images',
    [
      'maxPooling2d',
      'maxPool2d',
      'averagePooling2d',
      'avgPool2d',
      'avgPooling2d',
      'globalMaxPooling2d',
      'globalMaxPool2d',
    ],
    [8, 9, 2],
    () => [
      L.averagePooling2d({ poolSize: 2, strides: 1 }),
      L.maxPooling2d({ poolSize: 2, padding: 'same' }),
      L.globalMaxPooling2d({ dataFormat: 'channelsLast' }),
    ],
    kinked,
  ),
  chain('mean over images', ['globalAveragePooling2d'], [4, 5, 3], () => [
    L.globalAveragePooling2d({ dataFormat: 'channelsLast' }),
  ]),
  chain(
    'pools over volumes',
    ['maxPooling3d', 'averagePooling3d', 'avgPool3d', 'avgPooling3d'],
    [4, 4, 6, 2],
    () => [L.averagePooling3d({ poolSize: 2, strides: 1 }), L.maxPooling3d({ poolSize: 2 })],
    kinked,
  ),
];

const normalizing: LayerCase[] = [
  chain('batchNormalization', ['batchNormalization'], [5], () => [
    L.batchNormalization(),
    L.dense({ units: 3, activation: 'tanh' }),
  ]),
  chain('batchNormalization of images', ['batchNormalization'], [4, 4, 3], () => [
    L.batchNormalization({ momentum: 0.8, epsilon: 1e-2 }),
    L.activation({ activation: 'tanh' }),
  ]),
  chain('layerNormalization', ['layerNormalization'], [4, 5], () => [
    L.layerNormalization({}),
    L.dense({ units: 2, activation: 'tanh' }),
  ]),
  chain('noise', ['dropout', 'gaussianNoise', 'gaussianDropout', 'alphaDropout'], [6], () => [
    L.dropout({ rate: 0.4 }),
    L.dense({ units: 6, activation: 'tanh' }),
    L.gaussianNoise({ stddev: 0.3 }),
    L.dense({ units: 6, activation: 'tanh' }),
    L.gaussianDropout({ rate: 0.3 }),
    L.dense({ units: 6, activation: 'tanh' }),
    L.alphaDropout({ rate: 0.2 }),
    L.dense({ units: 2 }),
  ]),
  chain('spatialDropout1d', ['spatialDropout1d'], [5, 4], () => [
    L.spatialDropout1d({ rate: 0.5 }),
    L.dense({ units: 2 }),
  ]),
  chain('dropout with a noise shape', ['dropout'], [5, 4], () => [
    L.dropout({ rate: 0.5, noiseShape: [4, 1, 4] }),
    L.dense({ units: 2 }),
  ]),
];

const recurrent: LayerCase[] = [
  chain('simpleRNN', ['simpleRNN'], [5, 3], () => [L.simpleRNN({ units: 4 })]),
  chain('gru', ['gru'], [5, 3], () => [L.gru({ units: 4, recurrentActivation: 'sigmoid' })]),
  chain('lstm', ['lstm'], [5, 3], () => [L.lstm({ units: 4, recurrentActivation: 'sigmoid' })]),
  chain('lstm as it comes', ['lstm'], [5, 3], () => [L.lstm({ units: 4 })], kinked),
  chain('stacked', ['rnn', 'stackedRNNCells', 'lstmCell', 'gruCell', 'simpleRNNCell'], [4, 3], () => [
    L.rnn({
      cell: L.stackedRNNCells({
        cells: [
          L.lstmCell({ units: 4, recurrentActivation: 'sigmoid' }),
          L.gruCell({ units: 3, recurrentActivation: 'sigmoid' }),
          L.simpleRNNCell({ units: 2 }),
        ],
      }) as never,
    }),
  ]),
  chain('sequences returned, backwards', ['lstm', 'gru'], [4, 3], () => [
    L.lstm({ units: 3, returnSequences: true, goBackwards: true, recurrentActivation: 'sigmoid' }),
    L.gru({ units: 2, recurrentActivation: 'sigmoid' }),
  ]),
  chain('recurrent dropout', ['gru'], [4, 3], () => [
    L.gru({ units: 3, dropout: 0.3, recurrentDropout: 0.3, recurrentActivation: 'sigmoid' }),
  ]),
  ...(['sum', 'mul', 'concat', 'ave'] as const).map((mergeMode) =>
    chain(`bidirectional, ${mergeMode}`, ['bidirectional'], [4, 3], () => [
      L.bidirectional({ layer: L.gru({ units: 3, recurrentActivation: 'sigmoid' }) as never, mergeMode }),
    ]),
  ),
  chain('timeDistributed', ['timeDistributed'], [4, 3], () => [
    L.timeDistributed({ layer: L.dense({ units: 2, activation: 'tanh' }) }),
  ]),
  chain(
    'convLstm2d',
    ['convLstm2d', 'convLstm2dCell'],
    [3, 5, 5, 2],
    () => [
      L.convLstm2d({ filters: 2, kernelSize: 3, recurrentActivation: 'sigmoid' }) as never,
      L.flatten(),
      L.dense({ units: 2 }),
    ],
    {},
  ),
  network(
    'masking',
    ['masking'],
    [[5, 3]],
    (x) => through(L.lstm({ units: 4, recurrentActivation: 'sigmoid' }), through(L.masking({ maskValue: 0 }), x)),
    {
      inputs: (size) => [padded(size, 5, 3)],
    },
  ),
  network(
    'embedding with variable lengths',
    ['embedding', 'bidirectional'],
    [[6]],
    (x) => {
      const embedded = through(L.embedding({ inputDim: 9, outputDim: 4, maskZero: true }), x);
      return through(
        L.dense({ units: 2 }),
        through(
          L.bidirectional({ layer: L.gru({ units: 3, recurrentActivation: 'sigmoid' }) as never, mergeMode: 'concat' }),
          embedded,
        ),
      );
    },
    { inputs: (size) => [words(size, 6, 9)] },
  ),
];

const merging: LayerCase[] = [
  ...(['add', 'multiply', 'average', 'maximum', 'minimum', 'concatenate'] as const).map((name) =>
    network(
      name,
      [name],
      [[4], [4]],
      (a, b) => {
        const left = through(L.dense({ units: 3, activation: 'tanh' }), a!);
        const right = through(L.dense({ units: 3, activation: 'tanh' }), b!);
        return through(L[name]() as tf.layers.Layer, left, right);
      },
      { kinked: name === 'maximum' || name === 'minimum' },
    ),
  ),
  ...[false, true].map((normalize) =>
    network(
      normalize ? 'dot, normalized' : 'dot',
      ['dot'],
      [
        [3, 4],
        [2, 4],
      ],
      (a, b) => {
        const left = through(L.dense({ units: 5, activation: 'tanh' }), a!);
        const right = through(L.dense({ units: 5, activation: 'tanh' }), b!);
        return through(L.dot({ axes: 2, normalize }), left, right);
      },
    ),
  ),
  network(
    'two outputs of a shared layer',
    ['dense'],
    [[4], [4]],
    (a, b) => {
      const shared = L.dense({ units: 3, activation: 'tanh' });
      const [left, right] = [through(shared, a!), through(shared, b!)];
      return [through(L.dense({ units: 2 }), left), through(L.add(), left, right)];
    },
    { loss: ['meanSquaredError', 'meanAbsoluteError'], kinked: true },
  ),
  network('a model inside a model', ['dense'], [[4]], (x) => {
    const inside = tf.sequential({
      layers: [L.dense({ units: 3, activation: 'tanh', inputShape: [4] }), L.batchNormalization()],
    });
    return through(L.dense({ units: 2 }), through(inside, x));
  }),
];

const unsupported: LayerCase[] = [
  {
    name: 'a recurrent layer that keeps its state',
    covers: [],
    build: () => {
      const x = tf.input({ batchShape: [4, 5, 3] });
      return tf.model({
        inputs: x,
        outputs: through(L.dense({ units: 2 }), through(L.gru({ units: 3, stateful: true }), x)),
      });
    },
    inputs: (size) => [floats([size, 5, 3])],
    fallsBack: /keeps its state from batch to batch/,
  },
  network(
    'categoryEncoding',
    ['categoryEncoding'],
    [[1]],
    (x) => through(L.dense({ units: 2 }), through(L.categoryEncoding({ numTokens: 4, outputMode: 'oneHot' }), x)),
    {
      inputs: (size) => [ints([size, 1], 4)],
      fallsBack: /reads a value/,
    },
  ),
  network(
    'centerCrop',
    ['centerCrop'],
    [[5, 6, 2]],
    (x) => through(L.dense({ units: 2, activation: 'tanh' }), through(L.centerCrop({ height: 3, width: 4 }), x)),
    {
      fallsBack: /does not know the operation CropAndResize/,
    },
  ),
];

/** Functions of `tf.layers` that make no layer of their own. */
export const withoutCase: Readonly<Record<string, string>> = {
  Layer: 'the base class of layers',
  RNN: 'the base class of recurrent layers',
  RNNCell: 'the base class of recurrent cells',
  conv3dTranspose: 'tfjs has no gradient of its kernel',
  resizing: 'tfjs cannot call it within a model: it takes the list of its inputs for a tensor',
  randomWidth: 'tfjs cannot build on it: its output shape has no batch',
};

/** Rectified pixels by the thousand: only short steps cross no kink. */
const networks: LayerCase[] = [
  chain(
    'a convolutional network',
    [],
    [8, 8, 2],
    () => [
      L.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
      L.maxPooling2d({ poolSize: 2 }),
      L.conv2d({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }),
      L.flatten(),
      L.dense({ units: 2 }),
    ],
    { kinked: true, step: 1e-4 },
  ),
  chain(
    'a convolutional network with normalized batches',
    [],
    [8, 8, 2],
    () => [
      L.conv2d({ filters: 4, kernelSize: 3, useBias: false }),
      L.batchNormalization(),
      L.activation({ activation: 'relu' }),
      L.averagePooling2d({ poolSize: 2 }),
      L.flatten(),
      L.dense({ units: 2 }),
    ],
    { kinked: true, step: 1e-4 },
  ),
];

export const layerCases: readonly LayerCase[] = [
  ...core,
  ...networks,
  ...images,
  ...normalizing,
  ...recurrent,
  ...merging,
  ...unsupported,
];

function floatsOf({ shape, values }: ReturnType<typeof ints>) {
  return { shape, dtype: 'float32' as const, values: Float32Array.from(values) };
}

/** Sequences of different lengths, zeros behind them. */
function padded(size: number, length: number, features: number) {
  const values = Float32Array.from({ length: size * length * features }, (_, i) => {
    const [example, step] = [Math.floor(i / (length * features)), Math.floor(i / features) % length];
    return step < 1 + ((example + 1) % length) ? Math.sin(i + 1) : 0;
  });
  return { shape: [size, length, features], dtype: 'float32' as const, values };
}

function words(size: number, length: number, count: number) {
  const values = Float32Array.from({ length: size * length }, (_, i) =>
    i % length < 1 + ((Math.floor(i / length) * 2 + 1) % length) ? 1 + ((i * 7) % (count - 1)) : 0,
  );
  return { shape: [size, length], dtype: 'float32' as const, values };
}
