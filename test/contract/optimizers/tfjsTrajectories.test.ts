import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { tfjsRules } from '../../../src/optimizers/tfjs/registry';
import { gradientAt, Training } from './training';

interface Case {
  name: string;
  rule: keyof typeof tfjsRules;
  create(): tf.Optimizer;
  hyperparameters: Record<string, number>;
}

const cases: Case[] = [
  { name: 'sgd', rule: 'sgd', create: () => tf.train.sgd(0.03), hyperparameters: { learningRate: 0.03 } },
  {
    name: 'momentum',
    rule: 'momentum',
    create: () => tf.train.momentum(0.01, 0.9),
    hyperparameters: { learningRate: 0.01, momentum: 0.9 },
  },
  {
    name: 'momentum with useNesterov',
    rule: 'nesterov',
    create: () => tf.train.momentum(0.01, 0.85, true),
    hyperparameters: { learningRate: 0.01, momentum: 0.85 },
  },
  {
    name: 'adagrad',
    rule: 'adagrad',
    create: () => tf.train.adagrad(0.07),
    hyperparameters: { learningRate: 0.07 },
  },
  {
    name: 'adagrad from another accumulator',
    rule: 'adagrad',
    create: () => tf.train.adagrad(0.07, 0.003),
    hyperparameters: { learningRate: 0.07, initialAccumulatorValue: 0.003 },
  },
  {
    name: 'rmsprop',
    rule: 'rmsprop',
    create: () => tf.train.rmsprop(0.003),
    hyperparameters: { learningRate: 0.003 },
  },
  {
    name: 'rmsprop with momentum',
    rule: 'rmsprop',
    create: () => tf.train.rmsprop(0.003, 0.8, 0.7, 1e-3),
    hyperparameters: { learningRate: 0.003, decay: 0.8, momentum: 0.7, epsilon: 1e-3 },
  },
  {
    name: 'rmsprop, centered',
    rule: 'centeredRmsprop',
    create: () => tf.train.rmsprop(0.003, 0.8, 0.7, 1e-9, true),
    hyperparameters: { learningRate: 0.003, decay: 0.8, momentum: 0.7, epsilon: 1e-9 },
  },
  {
    name: 'adam by its defaults',
    rule: 'adam',
    create: () => tf.train.adam(),
    hyperparameters: {},
  },
  {
    name: 'adam with other settings',
    rule: 'adam',
    create: () => tf.train.adam(0.05, 0.8, 0.95, 1e-4),
    hyperparameters: { learningRate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-4 },
  },
  {
    name: 'adamax by its defaults',
    rule: 'adamax',
    create: () => tf.train.adamax(),
    hyperparameters: {},
  },
  {
    name: 'adamax with other settings',
    rule: 'adamax',
    create: () => tf.train.adamax(0.05, 0.8, 0.95, 1e-4, 0.03),
    hyperparameters: { learningRate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-4, decay: 0.03 },
  },
  {
    name: 'adadelta by its defaults',
    rule: 'adadelta',
    create: () => tf.train.adadelta(),
    hyperparameters: {},
  },
  {
    name: 'adadelta with other settings',
    rule: 'adadelta',
    create: () => tf.train.adadelta(0.5, 0.8, 1e-4),
    hyperparameters: { learningRate: 0.5, rho: 0.8, epsilon: 1e-4 },
  },
];

describe('update rules against tf.train, 60 steps', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each(cases)('$name gives the same weights to the bit', ({ rule: name, create, hyperparameters }) => {
    const size = 21;
    const start = Float32Array.from({ length: size }, (_, i) => Math.cos(i) * 2);
    const rule = tfjsRules[name];
    const mine = new Training(rule, start, { ...rule.hyperparameters, ...hyperparameters });

    const optimizer = create();
    const variable = tf.variable(tf.tensor1d(start.slice()));
    for (let step = 0; step < 60; step++) {
      const gradient = gradientAt(step, size);
      tf.tidy(() => optimizer.applyGradients([{ name: variable.name, tensor: tf.tensor1d(gradient) }]));
      mine.follow(gradient);
      expect([...mine.parameters]).toEqual([...variable.dataSync()]);
    }
    expect([...mine.parameters].filter((w, i) => w !== start[i]).length).toBeGreaterThan(size / 2);
    variable.dispose();
    optimizer.dispose();
  });

  it('centered rmsprop is not a number there, either, where the gradient does not vary', () => {
    const optimizer = tf.train.rmsprop(0.003, 0.9, 0, 1e-7, true);
    const variable = tf.variable(tf.tensor1d([1]));
    tf.tidy(() => optimizer.applyGradients([{ name: variable.name, tensor: tf.tensor1d([0]) }]));
    const mine = new Training(tfjsRules.centeredRmsprop, [1]);
    mine.follow([0]);
    expect([...variable.dataSync(), ...mine.parameters]).toEqual([Number.NaN, Number.NaN]);
    variable.dispose();
    optimizer.dispose();
  });
});
