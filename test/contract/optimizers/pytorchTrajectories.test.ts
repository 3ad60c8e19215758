import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { updateRules } from '../../../src/optimizers/registry';
import type { OptimizerId } from '../../../src/shared/optimizerIds';
import { largestSoFar, Training } from './training';

interface Reference {
  start: number[];
  gradients: number[][];
  cases: {
    rule: OptimizerId;
    hyperparameters: Record<string, number>;
    /** By number of steps taken. */
    weights: Record<string, number[]>;
  }[];
}

/** Made by the script beside it. */
const { start, gradients, cases }: Reference = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/optimizers/pytorch_trajectories.json'), 'utf8'),
);

describe('update rules against PyTorch in float64, 50 steps along given gradients', () => {
  it.each(cases.map((one) => ({ ...one, title: `${one.rule} ${JSON.stringify(one.hyperparameters)}` })))(
    '$title',
    ({ rule: id, hyperparameters, weights }) => {
      const rule = updateRules[id];
      const training = new Training(rule, start, { ...rule.hyperparameters, ...hyperparameters });
      let compared = 0;
      let size = largestSoFar([], start);
      for (const [i, gradient] of gradients.entries()) {
        training.follow(gradient);
        const expected = weights[i + 1] ?? [];
        size = largestSoFar(size, expected.length > 0 ? expected : [...training.parameters]);
        expected.forEach((w, entry) => {
          compared++;
          const error = Math.abs(training.parameters[entry]! - w);
          expect(error, `step ${i + 1}, entry ${entry}`).toBeLessThan(1e-5 * size[entry]!);
        });
      }
      expect(compared).toBe(Object.keys(weights).length * start.length);
    },
  );
});
