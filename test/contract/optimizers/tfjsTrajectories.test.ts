import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { updateRules } from '../../../src/optimizers/registry';
import { createSlots } from '../../../src/optimizers/updateRule';
import type { OptimizerId } from '../../../src/shared/optimizerIds';

interface Case {
  name: string;
  rule: OptimizerId;
  create(): tf.Optimizer;
  hyperparameters: Record<string, number>;
}

const cases: Case[] = [
  { name: 'sgd', rule: 'sgd', create: () => tf.train.sgd(0.03), hyperparameters: { learningRate: 0.03 } },
  {
    name: 'momentum',
    rule: 'momentum',
    create: () => tf.train.momentum(0.01, 0.9),
    hyperparameters: { learningRate: 0.01, momentum: 0.9, nesterov: 0 },
  },
  {
    name: 'momentum with useNesterov',
    rule: 'momentum',
    create: () => tf.train.momentum(0.01, 0.85, true),
    hyperparameters: { learningRate: 0.01, momentum: 0.85, nesterov: 1 },
  },
  {
    name: 'adam by its defaults',
    rule: 'adam',
    create: () => tf.train.adam(),
    hyperparameters: updateRules.adam.hyperparameters,
  },
  {
    name: 'adam with other settings',
    rule: 'adam',
    create: () => tf.train.adam(0.05, 0.8, 0.95, 1e-4),
    hyperparameters: { learningRate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-4 },
  },
];

/** A gradient that no rule can foresee: of different sizes, signs and steps, zeros among them. */
const gradientAt = (step: number, size: number) =>
  Float32Array.from({ length: size }, (_, i) => (i === 3 ? 0 : Math.sin(7.3 * i + 1.7 * step) * 10 ** ((i % 7) - 4)));

describe('update rules against tf.train, 60 steps', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each(cases)('$name gives the same weights to the bit', ({ rule: id, create, hyperparameters }) => {
    const size = 21;
    const start = Float32Array.from({ length: size }, (_, i) => Math.cos(i) * 2);
    const rule = updateRules[id];
    const mine = start.slice();
    const slots = createSlots(rule, size, hyperparameters);

    const optimizer = create();
    const variable = tf.variable(tf.tensor1d(start.slice()));
    for (let step = 0; step < 60; step++) {
      const gradient = gradientAt(step, size);
      tf.tidy(() => optimizer.applyGradients([{ name: variable.name, tensor: tf.tensor1d(gradient) }]));
      rule.update({ parameters: mine, gradient, slots }, hyperparameters);
      expect([...mine]).toEqual([...variable.dataSync()]);
    }
    variable.dispose();
    optimizer.dispose();
  });
});
