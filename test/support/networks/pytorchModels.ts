import * as tf from '@tensorflow/tfjs';
import type solved from '../../fixtures/networks/pytorch_hessians.json';
import { through } from '../layers/layerCase';
import { SelfAttention } from './selfAttention';

const L = tf.layers;

const sequential = (loss: string, layers: () => tf.layers.Layer[]) => ({
  loss,
  build: (): tf.LayersModel => tf.sequential({ layers: layers() }),
});

/** The networks of pytorch_hessians.py, by its names, with the losses that it computes. */
export const pytorchModels: Record<keyof typeof solved, { loss: string; build(): tf.LayersModel }> = {
  'dense tanh': sequential('meanSquaredError', () => [
    L.dense({ units: 6, activation: 'tanh', inputShape: [4] }),
    L.dense({ units: 5, activation: 'tanh' }),
    L.dense({ units: 2 }),
  ]),
  'dense relu': sequential('categoricalCrossentropy', () => [
    L.dense({ units: 8, activation: 'relu', inputShape: [4] }),
    L.dense({ units: 3, activation: 'softmax' }),
  ]),
  cnn: sequential('categoricalCrossentropy', () => [
    L.conv2d({ filters: 3, kernelSize: 3, activation: 'relu', inputShape: [10, 10, 1] }),
    L.maxPooling2d({ poolSize: 2 }),
    L.conv2d({ filters: 2, kernelSize: 2, activation: 'tanh' }),
    L.averagePooling2d({ poolSize: 2, strides: 1 }),
    L.flatten(),
    L.dense({ units: 3, activation: 'softmax' }),
  ]),
  'convolution and batch normalization': sequential('categoricalCrossentropy', () => [
    L.conv2d({ filters: 3, kernelSize: 3, useBias: false, inputShape: [5, 5, 2] }),
    L.batchNormalization(),
    L.activation({ activation: 'tanh' }),
    L.globalAveragePooling2d({} as never),
    L.dense({ units: 2, activation: 'softmax' }),
  ]),
  lstm: sequential('meanSquaredError', () => [
    L.lstm({ units: 3, recurrentActivation: 'sigmoid', inputShape: [4, 3] }),
    L.dense({ units: 2 }),
  ]),
  gru: sequential('meanSquaredError', () => [L.gru({ units: 4, inputShape: [4, 3] }), L.dense({ units: 2 })]),
  'layer normalization and attention': {
    loss: 'categoricalCrossentropy',
    build: () => {
      const input = tf.input({ shape: [3, 4] });
      const attended = through(new SelfAttention(1), through(L.layerNormalization(), input));
      const pooled = through(L.globalAveragePooling1d({}), through(L.add(), input, attended));
      return tf.model({ inputs: input, outputs: through(L.dense({ units: 3, activation: 'softmax' }), pooled) });
    },
  },
  embedding: sequential('categoricalCrossentropy', () => [
    L.embedding({ inputDim: 6, outputDim: 4, inputLength: 3 }),
    L.flatten(),
    L.dense({ units: 5, activation: 'tanh' }),
    L.dense({ units: 3, activation: 'softmax' }),
  ]),
};
