import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lbfgs } from '../../../src/optimizers/lbfgs';
import { sdlbfgs } from '../../../src/optimizers/sdlbfgs';
import { type Loss, Training } from './training';

interface Trajectory {
  start: number[];
  steps: { weights: number[]; loss: number }[];
}

/** Made by the script beside it. */
const reference: { inputs: number[][]; targets: number[]; rosenbrock: Trajectory; regression: Trajectory } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/optimizers/pytorch_lbfgs.json'), 'utf8'),
);

const rosenbrock: Loss = ([x = 0, y = 0], into) => {
  into.set([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]);
  return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
};

/** Mean squared error of tanh(x·w + b). */
const regression: Loss = (parameters, into) => {
  const { inputs, targets } = reference;
  into.fill(0);
  let loss = 0;
  inputs.forEach((x, i) => {
    const extended = [...x, 1];
    const output = Math.tanh(extended.reduce((sum, entry, j) => sum + entry * parameters[j]!, 0));
    const error = output - targets[i]!;
    loss += error ** 2 / inputs.length;
    for (const [j, entry] of extended.entries())
      into[j]! += (2 * error * (1 - output ** 2) * entry) / inputs.length;
  });
  return loss;
};

async function trajectory(loss: Loss, { start, steps }: Trajectory) {
  const training = new Training(lbfgs, start);
  const found: Trajectory['steps'] = [];
  for (const _ of steps) {
    await training.step(loss);
    const weights = [...training.parameters];
    found.push({ weights, loss: loss(training.parameters, new Float32Array(weights.length)) });
  }
  return found;
}

describe('lbfgs against PyTorch in float64', () => {
  it.each([
    { name: 'rosenbrock', loss: rosenbrock },
    { name: 'regression', loss: regression },
  ] as const)('walks the same way on $name', async ({ name, loss }) => {
    const { steps } = reference[name];
    const found = await trajectory(loss, reference[name]);
    console.log(found.map((f, i) => `${i} ${Math.max(...f.weights.map((w, j) => Math.abs(w - steps[i]!.weights[j]!))).toExponential(1)} ${f.loss.toExponential(2)} ${steps[i]!.loss.toExponential(2)}`).join('\n'));
  });
});
