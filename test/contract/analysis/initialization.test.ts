import * as tf from '@tensorflow/tfjs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { fansOf, initialVariance } from '../../../src/analysis/layers/initialization';
import { meanField } from '../../../src/analysis/layers/meanField';
import { gradientGain, stacksOf } from '../../../src/analysis/layers/stack';
import { readModels } from '../../../src/analysis/readModels';

const read = (text: string) => readModels(ts, text, 'a.js').models[0]!;
const build = (text: string) => new Function('tf', `${text}\nreturn model;`)(tf) as tf.LayersModel;

const initializers = [
  ...[
    'glorotNormal',
    'glorotUniform',
    'heNormal',
    'heUniform',
    'leCunNormal',
    'leCunUniform',
    'randomNormal',
    'truncatedNormal',
    'randomUniform',
  ].map((name) => `'${name}'`),
  'tf.initializers.randomNormal({ stddev: 0.3 })',
  'tf.initializers.truncatedNormal({ stddev: 2 })',
  'tf.initializers.randomUniform({ minval: -1, maxval: 3 })',
];

const dense = (initializer: string) =>
  `const model = tf.sequential({ layers: [tf.layers.dense({ units: 300, inputShape: [200], kernelInitializer: ${initializer} })] });`;
const conv = (initializer: string) =>
  `const model = tf.sequential({ layers: [tf.layers.conv2d({ filters: 60, kernelSize: [3, 5], inputShape: [9, 9, 40], kernelInitializer: ${initializer} })] });`;

describe('the variance of initial weights', () => {
  it.each([...initializers.map(dense), ...initializers.map(conv)])('is what TensorFlow.js draws: %s', (text) => {
    const layer = read(text).layers[0]!;
    const predicted = initialVariance(layer, fansOf(layer)!)!;
    const kernel = build(text).layers[0]!.getWeights()[0]!;
    const drawn = tf.moments(kernel).variance.dataSync()[0]!;
    // 36 000 weights and more: the variance of a sample is exact to 1 %.
    expect(drawn / predicted).toBeGreaterThan(0.95);
    expect(drawn / predicted).toBeLessThan(1.05);
  });
});

describe('mean-field theory', () => {
  it('has the known values of ReLU, of no activation, and of SELU, which keeps a variance of 1', () => {
    expect(meanField('linear', 3).signal).toBeCloseTo(3, 6);
    expect(meanField('relu', 3).signal).toBeCloseTo(1.5, 6);
    expect(meanField('relu', 3).slope).toBeCloseTo(0.5, 6);
    expect(meanField('selu', 1).signal).toBeCloseTo(1, 3);
  });

  const stack = (activation: string, initializer: string, depth: number) =>
    `const model = tf.sequential(); model.add(tf.layers.inputLayer({ inputShape: [128] }));
     for (let i = 0; i < ${depth}; i++) model.add(tf.layers.dense({ units: 128, activation: '${activation}', kernelInitializer: '${initializer}' }));`;

  /** Length of the gradient at the sums of the first layer, over that at the sums of the last. */
  function measured(text: string): number {
    const model = build(text);
    return tf.tidy(() => {
      const layers = model.layers.filter((layer) => layer.getWeights().length > 0);
      const through = (x: tf.Tensor) => layers.reduce<tf.Tensor>((y, layer) => layer.apply(y) as tf.Tensor, x);
      // A direction at the output, taken back to the input: one layer more than from the first to the last.
      const direction = tf.randomNormal([64, 128], 0, 1, 'float32', 5);
      const gradient = tf.grad((x: tf.Tensor) => through(x).mul(direction).sum())(
        tf.randomNormal([64, 128], 0, 1, 'float32', 3),
      );
      const last = tf.grad((x: tf.Tensor) => (layers.at(-1)!.apply(x) as tf.Tensor).mul(direction).sum())(
        layers
          .slice(0, -1)
          .reduce<tf.Tensor>((y, layer) => layer.apply(y) as tf.Tensor, tf.randomNormal([64, 128], 0, 1, 'float32', 3)),
      );
      return gradient.norm().dataSync()[0]! / last.norm().dataSync()[0]!;
    });
  }

  it.each([
    ['sigmoid', 'glorotNormal', 6],
    ['tanh', 'glorotUniform', 8],
    ['relu', 'heNormal', 8],
    ['relu', 'glorotNormal', 8],
    ['elu', 'leCunUniform', 6],
  ] as const)('tells how a gradient fares through %s and %s, %d layers', (activation, initializer, depth) => {
    const text = stack(activation, initializer, depth);
    const [own] = stacksOf(read(text));
    const predicted = gradientGain(own!)!;
    // One random net of finite width: to within a factor.
    expect(measured(text) / predicted).toBeGreaterThan(0.4);
    expect(measured(text) / predicted).toBeLessThan(2.5);
  });
});
