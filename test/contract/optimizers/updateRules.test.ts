import { describe, expect, it } from 'vitest';
import { updateRules } from '../../../src/optimizers/registry';
import { createSlots, type UpdateRule } from '../../../src/optimizers/updateRule';
import { optimizerIds } from '../../../src/shared/optimizerIds';

/** Runs a rule on ½ Σ cᵢ wᵢ², whose gradient is c·w, from `start`; returns the weights after `steps`. */
function descend(
  rule: UpdateRule,
  steps: number,
  hyperparameters = rule.hyperparameters,
  start = Float32Array.of(1, -2, 3),
) {
  const parameters = start.slice();
  const slots = createSlots(rule, parameters.length, hyperparameters);
  const curvature = [1, 4, 10];
  for (let step = 0; step < steps; step++) {
    const gradient = parameters.map((w, i) => w * curvature[i % 3]!);
    rule.update({ parameters, gradient, slots }, hyperparameters);
  }
  return { parameters, slots };
}

const length = (values: Float32Array) => Math.hypot(...values);

it('the ids that are offered are those of the registry', () => {
  expect(Object.keys(updateRules).sort()).toEqual([...optimizerIds].sort());
  for (const [id, rule] of Object.entries(updateRules)) expect(rule.id).toBe(id);
});

describe.each(Object.values(updateRules))('$id', (rule) => {
  it('converges on a quadratic', () => {
    const { parameters } = descend(rule, 2000, { ...rule.hyperparameters, learningRate: 0.02 });
    expect(length(parameters)).toBeLessThan(1e-2);
  });

  it('stays where it is when the gradient is zero from the start', () => {
    const parameters = Float32Array.of(1, -2);
    const slots = createSlots(rule, 2, rule.hyperparameters);
    for (let step = 0; step < 10; step++)
      rule.update({ parameters, gradient: new Float32Array(2), slots }, rule.hyperparameters);
    expect([...parameters]).toEqual([1, -2]);
  });

  it('goes on from its saved state onto the same trajectory, to the bit', () => {
    const whole = descend(rule, 30);
    const half = descend(rule, 15);
    const slots = structuredClone(half.slots);
    const parameters = half.parameters.slice();
    const curvature = [1, 4, 10];
    for (let step = 0; step < 15; step++) {
      rule.update({ parameters, gradient: parameters.map((w, i) => w * curvature[i]!), slots }, rule.hyperparameters);
    }
    expect([...parameters]).toEqual([...whole.parameters]);
  });

  it('is indifferent to how the parameters are cut', () => {
    const whole = descend(rule, 20).parameters;
    // The curvature repeats every three parameters: two copies in one vector move as one vector moves.
    const both = descend(rule, 20, rule.hyperparameters, Float32Array.of(1, -2, 3, 1, -2, 3)).parameters;
    expect([...both.subarray(0, 3)]).toEqual([...whole]);
    expect([...both.subarray(3)]).toEqual([...whole]);
  });

  it('does not change the gradient', () => {
    const gradient = Float32Array.of(0.5, -0.25);
    const slots = createSlots(rule, 2, rule.hyperparameters);
    rule.update({ parameters: Float32Array.of(1, 1), gradient, slots }, rule.hyperparameters);
    expect([...gradient]).toEqual([0.5, -0.25]);
  });
});
