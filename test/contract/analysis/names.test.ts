import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  activationNames,
  initializerNames,
  lossNames,
  metricNames,
  optimizerNames,
} from '../../../src/analysis/tfjs/names';

const isKnown = (make: () => void): boolean => {
  try {
    make();
    return true;
  } catch (error) {
    if (/Unknown|unknown/.test(String(error))) return false;
    throw error;
  }
};
const dense = (options: object) => () => tf.layers.dense({ units: 1, inputShape: [1], ...options });
const compile = (options: object) => () =>
  tf.sequential({ layers: [dense({})()] }).compile({ optimizer: 'sgd', loss: 'meanSquaredError', ...options });

const lists: Record<string, [readonly string[], (name: string) => () => void]> = {
  activations: [activationNames, (name) => dense({ activation: name })],
  initializers: [initializerNames, (name) => dense({ kernelInitializer: name })],
  losses: [lossNames, (name) => compile({ loss: name })],
  metrics: [metricNames, (name) => compile({ metrics: [name] })],
  optimizers: [optimizerNames, (name) => compile({ optimizer: name })],
};
/** `constant` needs a value, and throws without one. */
const needOptions = ['constant', 'Constant'];
const foreign = [
  'leaky_relu',
  'he_normal',
  'mean_squared_error',
  'mse_',
  'AdamW',
  'Relu',
  'softmaxCrossEntropy',
  'meanSquaredError',
  'f1',
  'nadam',
];

describe.each(Object.entries(lists))('%s', (_, [names, make]) => {
  it.each(names.filter((name) => !needOptions.includes(name)))('%s is known to TensorFlow.js', (name) => {
    expect(isKnown(make(name))).toBe(true);
  });

  it.each(foreign.filter((name) => !names.includes(name)))('%s is not', (name) => {
    expect(isKnown(make(name))).toBe(false);
  });
});
