import * as tf from '@tensorflow/tfjs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { readModels } from '../../../src/analysis/readModels';

/** What TensorFlow.js itself makes of a source whose last model is called `model`. */
const build = (text: string) => new Function('tf', `${text}\nreturn model;`)(tf) as tf.LayersModel;

const read = (text: string) => readModels(ts, text, 'a.js').models.find(({ name }) => name === 'model');

const stack = (...layers: string[]) =>
  `const model = tf.sequential({ layers: [${layers.map((layer) => `tf.layers.${layer}`).join(', ')}] });`;

/** Each line: layers, one after the other. */
const stacks = [
  ['dense({ units: 3, inputShape: [4] })', "dense({ units: 2, useBias: false, activation: 'relu' })"],
  [
    'dense({ units: 3, inputDim: 5 })',
    'dropout({ rate: 0.5 })',
    'gaussianNoise({ stddev: 1 })',
    'repeatVector({ n: 4 })',
  ],
  [
    'dense({ units: 12, inputShape: [7, 5] })',
    'flatten()',
    'reshape({ targetShape: [3, -1] })',
    'permute({ dims: [2, 1] })',
  ],
  [
    'reshape({ targetShape: [4, 4, 1], inputShape: [16] })',
    'conv2d({ filters: 3, kernelSize: [2, 3], strides: [1, 2] })',
  ],
  [
    "conv2d({ filters: 4, kernelSize: 3, padding: 'same', strides: 2, inputShape: [9, 7, 3] })",
    'maxPooling2d({})',
    'flatten()',
  ],
  ['conv2d({ filters: 4, kernelSize: 3, dilationRate: 2, inputShape: [9, 9, 2] })', 'globalMaxPooling2d({})'],
  [
    "conv2d({ filters: 4, kernelSize: 3, dataFormat: 'channelsFirst', inputShape: [3, 9, 8] })",
    "averagePooling2d({ poolSize: [2, 3], dataFormat: 'channelsFirst' })",
  ],
  [
    'conv2d({ filters: 4, kernelSize: 5, inputShape: [null, null, 3] })',
    'avgPool2d({ poolSize: 3, strides: 2 })',
    'globalAveragePooling2d({})',
  ],
  [
    "maxPool2d({ poolSize: 3, strides: 1, padding: 'same', inputShape: [5, 6, 2] })",
    'upSampling2d({ size: [2, 3] })',
    'zeroPadding2d({ padding: [[1, 2], [3, 0]] })',
    'cropping2D({ cropping: [[1, 0], [2, 1]] })',
  ],
  [
    'zeroPadding2d({ inputShape: [4, 4, 1] })',
    'zeroPadding2d({ padding: 2 })',
    'cropping2D({ cropping: 1 })',
    'upSampling2d({})',
  ],
  [
    'separableConv2d({ filters: 6, kernelSize: 3, depthMultiplier: 2, inputShape: [8, 8, 3] })',
    "depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'same' })",
  ],
  [
    'depthwiseConv2d({ kernelSize: [3, 2], strides: 2, useBias: false, inputShape: [9, 9, 4] })',
    'batchNormalization()',
    'layerNormalization()',
  ],
  [
    "conv2dTranspose({ filters: 3, kernelSize: 4, strides: 2, padding: 'same', inputShape: [5, 5, 2] })",
    'conv2dTranspose({ filters: 2, kernelSize: 5, strides: 3 })',
  ],
  [
    'conv1d({ filters: 5, kernelSize: 4, strides: 2, inputShape: [20, 3] })',
    'maxPooling1d({ poolSize: 2 })',
    'averagePooling1d({ poolSize: 2, strides: 1 })',
    'globalAveragePooling1d()',
  ],
  ["conv1d({ filters: 5, kernelSize: 2, padding: 'same', inputShape: [null, 3] })", 'globalMaxPooling1d()'],
  [
    'conv3d({ filters: 2, kernelSize: 3, inputShape: [6, 7, 8, 2] })',
    'maxPooling3d({ poolSize: 2 })',
    'averagePooling3d({ poolSize: [1, 2, 3], strides: 1 })',
  ],
  ['conv3dTranspose({ filters: 2, kernelSize: 3, strides: 2, inputShape: [3, 3, 3, 1] })'],
  [
    'lstm({ units: 4, inputShape: [6, 3], returnSequences: true })',
    'gru({ units: 3, returnSequences: true })',
    'simpleRNN({ units: 2, useBias: false })',
  ],
  [
    'bidirectional({ layer: tf.layers.lstm({ units: 4, returnSequences: true }), mergeMode: "concat", inputShape: [6, 3] })',
    'bidirectional({ layer: tf.layers.gru({ units: 3 }), mergeMode: "sum" })',
  ],
  [
    'timeDistributed({ layer: tf.layers.dense({ units: 4 }), inputShape: [6, 3] })',
    'timeDistributed({ layer: tf.layers.dropout({ rate: 0.1 }) })',
  ],
  [
    'embedding({ inputDim: 50, outputDim: 8, inputLength: 10 })',
    'spatialDropout1d({ rate: 0.2 })',
    'lstm({ units: 3 })',
  ],
  ['embedding({ inputDim: 50, outputDim: 8 })', 'globalAveragePooling1d()', 'dense({ units: 1 })'],
  [
    'dense({ units: 4, inputShape: [3] })',
    'batchNormalization({ scale: false })',
    "activation({ activation: 'relu' })",
    'leakyReLU({ alpha: 0.1 })',
    'prelu()',
    'reLU()',
    'elu()',
    'thresholdedReLU()',
    'softmax()',
  ],
  [
    'conv2d({ filters: 4, kernelSize: 3, useBias: false, inputShape: [8, 8, 1] })',
    'batchNormalization({ center: false })',
    'layerNormalization({ axis: -1 })',
  ],
  [
    'inputLayer({ inputShape: [4] })',
    'dense({ units: 2 })',
    'gaussianDropout({ rate: 0.1 })',
    'alphaDropout({ rate: 0.1 })',
    'masking()',
  ],
  ['rescaling({ scale: 1 / 255, inputShape: [4, 4, 3] })', 'flatten()'],
  ['dense({ units: 2, batchInputShape: [8, 3] })'],
];

const functional = (inputs: string[], merge: string) =>
  `const inputs = [${inputs.map((shape) => `tf.input({ shape: ${shape} })`).join(', ')}];
   const model = tf.model({ inputs, outputs: ${merge}.apply(inputs) });`;

const others: Record<string, string> = {
  add: functional(['[3, 4]', '[3, 4]'], 'tf.layers.add()'),
  'add, broadcast': functional(['[3, 4]', '[1, 4]', '[4]'], 'tf.layers.add()'),
  multiply: functional(['[null, 4]', '[5, 4]'], 'tf.layers.multiply()'),
  average: functional(['[4]', '[4]'], 'tf.layers.average()'),
  maximum: functional(['[4]', '[4]'], 'tf.layers.maximum()'),
  minimum: functional(['[4]', '[4]'], 'tf.layers.minimum()'),
  concatenate: functional(['[3, 4]', '[3, 5]'], 'tf.layers.concatenate()'),
  'concatenate along axis 1': functional(['[3, 4]', '[2, 4]'], 'tf.layers.concatenate({ axis: 1 })'),
  'a residual block': `const input = tf.input({ shape: [8, 8, 4] });
    const conv = tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }).apply(input);
    const sum = tf.layers.add().apply([input, conv]);
    const model = tf.model({ inputs: input, outputs: tf.layers.flatten().apply(sum) });`,
  'a model in a model': `const inner = tf.sequential({ layers: [tf.layers.dense({ units: 5, inputShape: [3] })] });
    const model = tf.sequential(); model.add(inner); model.add(tf.layers.dense({ units: 2 }));`,
  'a loop': `const model = tf.sequential(); let units = 64;
    for (let i = 0; i < 3; i++) { model.add(tf.layers.dense({ units, ...(i === 0 ? { inputShape: [4] } : {}) })); units /= 2; }`,
  'a helper, a map and a spread': `const dense = (units, more = {}) => tf.layers.dense({ units, activation: 'relu', ...more });
    const model = tf.sequential({ layers: [dense(8, { inputShape: [4] }), ...[16, 32].map((n) => dense(n)), ...Array.from({ length: 2 }, (_, i) => dense(i + 1))] });`,
};

/** Each of these TensorFlow.js refuses. */
const refused = {
  'conv2d on rows': stack('conv2d({ filters: 2, kernelSize: 3, inputShape: [784] })'),
  'conv2d after flatten': stack('flatten({ inputShape: [4, 4, 1] })', 'conv2d({ filters: 2, kernelSize: 3 })'),
  'flatten after dense': stack('dense({ units: 2, inputShape: [4] })', 'flatten()'),
  'flatten of an open size': stack('conv2d({ filters: 2, kernelSize: 3, inputShape: [null, null, 1] })', 'flatten()'),
  'no input shape': stack('dense({ units: 2 })'),
  'no units': stack('dense({ inputShape: [4] })'),
  'units of 0': stack('dense({ units: 0, inputShape: [4] })'),
  'half a unit': stack('dense({ units: 2.5, inputShape: [4] })'),
  'filters below 0': stack('conv2d({ filters: -1, kernelSize: 3, inputShape: [8, 8, 1] })'),
  'no kernel size': stack('conv2d({ filters: 2, inputShape: [8, 8, 1] })'),
  'no channels': stack('conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, null] })'),
  'lstm on rows': stack('lstm({ units: 2, inputShape: [4] })'),
  'lstm on the last step': stack('lstm({ units: 2, inputShape: [4, 3] })', 'lstm({ units: 2 })'),
  'timeDistributed on rows': stack('timeDistributed({ layer: tf.layers.dense({ units: 2 }), inputShape: [4] })'),
  'a permutation of other axes': stack('permute({ dims: [2, 1], inputShape: [4] })'),
  'repeatVector of sequences': stack('repeatVector({ n: 2, inputShape: [4, 4] })'),
  'an activation of Python': stack("dense({ units: 2, activation: 'leaky_relu', inputShape: [4] })"),
  'an initializer of Python': stack("dense({ units: 2, kernelInitializer: 'he_normal', inputShape: [4] })"),
  'a sum of different widths': functional(['[4]', '[5]'], 'tf.layers.add()'),
  'a concatenation of different lengths': functional(['[3, 4]', '[2, 4]'], 'tf.layers.concatenate()'),
  'a concatenation of different ranks': functional(['[3, 4]', '[4]'], 'tf.layers.concatenate()'),
  'batch normalization of an open size': stack('batchNormalization({ inputShape: [4, null] })'),
};

/** Each of these it builds, and refuses when it is given data. */
const refusedLater = {
  'a reshape that does not fill': stack('reshape({ targetShape: [3, 3], inputShape: [10] })'),
  'a reshape with a rest': stack('reshape({ targetShape: [3, -1], inputShape: [10] })'),
  'a reshape with two open sizes': stack('reshape({ targetShape: [-1, -1], inputShape: [10] })'),
};

const shapesOf = (model: tf.LayersModel) =>
  model.layers.filter((layer) => layer.getClassName() !== 'InputLayer').map(({ outputShape }) => outputShape);

function problemsIn(text: string) {
  const { models, otherLayers } = readModels(ts, text, 'a.js');
  return [...models.flatMap(({ layers }) => layers), ...otherLayers].filter(({ problem }) => problem !== null);
}

describe('shapes and parameters', () => {
  const sources = [
    ...stacks.map((layers): [string, string] => [layers.join(', '), stack(...layers)]),
    ...Object.entries(others),
  ];

  it.each(sources)('are what TensorFlow.js says of %s', (_, text) => {
    const real = build(text);
    const model = read(text)!;
    expect(model.complete).toBe(true);
    expect(model.layers.filter(({ factory }) => factory !== 'inputLayer').map(({ output }) => output)).toEqual(
      shapesOf(real),
    );
    expect(model.parameters).toBe(real.countParams());
  });
});

describe('what TensorFlow.js refuses', () => {
  it.each(Object.entries(refused))('is told of %s', (_, text) => {
    expect(() => build(text)).toThrow();
    expect(problemsIn(text)).toHaveLength(1);
  });

  it.each(Object.entries(refusedLater))('is told of %s', (_, text) => {
    expect(() => build(text).predict(tf.zeros([1, 10]))).toThrow();
    expect(problemsIn(text)).toHaveLength(1);
  });

  it('is told of a window larger than the picture, which leaves nothing of it', () => {
    const text = stack('conv2d({ filters: 2, kernelSize: 3, inputShape: [5, 2, 1] })');
    expect(
      Math.min(
        ...shapesOf(build(text))
          .flat()
          .filter((size) => typeof size === 'number'),
      ),
    ).toBeLessThanOrEqual(0);
    expect(problemsIn(text)).toHaveLength(1);
  });
});
