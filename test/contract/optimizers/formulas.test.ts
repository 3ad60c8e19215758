import { describe, expect, it } from 'vitest';
import { adagrad } from '../../../src/optimizers/adagrad';
import { lion } from '../../../src/optimizers/lion';
import { momentum } from '../../../src/optimizers/momentum';
import { rmsprop } from '../../../src/optimizers/rmsprop';
import type { UpdateRule } from '../../../src/optimizers/updateRule';
import { gradientAt, largestSoFar, Training } from './training';

/** One weight's trajectory by the paper's formula, in float64: takes the gradient, gives what is added to w. */
type Formula = () => (g: number, w: number, t: number) => number;

interface Case {
  name: string;
  rule: UpdateRule;
  hyperparameters: Record<string, number>;
  formula: Formula;
}

/** What PyTorch does not have, or has with ε in another place. */
const cases: Case[] = [
  {
    name: 'momentum whose γ grows',
    rule: momentum,
    hyperparameters: { learningRate: 0.02, momentum: 0.95, initialMomentum: 0.4, annealingSteps: 20 },
    formula: () => {
      let u = 0;
      return (g, _, t) => {
        const gamma = t <= 20 ? 0.4 + (0.55 * (t - 1)) / 20 : 0.95;
        u = gamma * u - 0.02 * g;
        return u;
      };
    },
  },
  {
    name: 'adagrad with ε under the root',
    rule: adagrad,
    hyperparameters: { learningRate: 0.1, epsilon: 1e-3 },
    formula: () => {
      let r = 0;
      return (g) => {
        r += g * g;
        return (-0.1 * g) / Math.sqrt(r + 1e-3);
      };
    },
  },
  {
    name: 'rmsprop with ε under the root',
    rule: rmsprop,
    hyperparameters: { learningRate: 0.01, alpha: 0.8, epsilon: 1e-3 },
    formula: () => {
      let r = 0;
      return (g) => {
        r = 0.8 * r + 0.2 * g * g;
        return (-0.01 * g) / Math.sqrt(r + 1e-3);
      };
    },
  },
  {
    name: 'lion',
    rule: lion,
    hyperparameters: { learningRate: 0.01, beta1: 0.9, beta2: 0.99, weightDecay: 0.2 },
    formula: () => {
      let m = 0;
      return (g, w) => {
        const direction = Math.sign(0.9 * m + 0.1 * g);
        m = 0.99 * m + 0.01 * g;
        return -0.01 * (direction + 0.2 * w);
      };
    },
  },
];

describe('update rules against their formulas in float64, 50 steps', () => {
  it.each(cases)('$name', ({ rule, hyperparameters, formula }) => {
    const start = Float32Array.from({ length: 21 }, (_, i) => Math.cos(i) * 2);
    const training = new Training(rule, start, hyperparameters);
    const expected = [...start];
    let size: number[] = [];
    const changes = expected.map(() => formula());
    for (let t = 1; t <= 50; t++) {
      const gradient = gradientAt(t - 1, start.length);
      training.follow(gradient);
      for (const [i, change] of changes.entries()) expected[i]! += change(gradient[i]!, expected[i]!, t);
      size = largestSoFar(size, expected);
      expected.forEach((w, i) => {
        const error = Math.abs(training.parameters[i]! - w);
        expect(error, `step ${t}, entry ${i}`).toBeLessThan(1e-5 * size[i]!);
      });
    }
  });
});
