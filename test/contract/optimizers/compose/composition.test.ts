import { describe, expect, it } from 'vitest';
import { adamw } from '../../../../src/optimizers/adamw';
import { clippedByNorm, clippedByValue } from '../../../../src/optimizers/compose/clipping';
import { coupledDecay, decoupledDecay } from '../../../../src/optimizers/compose/weightDecay';
import { lbfgs } from '../../../../src/optimizers/lbfgs';
import { nesterov } from '../../../../src/optimizers/nesterov';
import { newton } from '../../../../src/optimizers/newton';
import { updateRules } from '../../../../src/optimizers/registry';
import { sgd } from '../../../../src/optimizers/sgd';
import { defineClosureRule, type UpdateRule } from '../../../../src/optimizers/updateRule';
import { gradientAt, type Loss, Training } from '../training';

const size = 21;
const start = Float32Array.from({ length: size }, (_, i) => Math.cos(i) * 2);
const steps = Array.from({ length: 20 }, (_, i) => gradientAt(i, size));

/** The weights after following the gradients, once for each rule; `change` is what the plain one sees instead. */
function follow(rule: UpdateRule, change = (gradient: Float32Array, _: Float32Array) => gradient) {
  const training = new Training(rule, start);
  for (const gradient of steps) training.follow(change(gradient, training.parameters));
  return training.parameters;
}

function expectSame(found: Float32Array, expected: Float32Array, tolerance = 1e-6): void {
  for (const [i, w] of expected.entries())
    expect(Math.abs(found[i]! - w), `entry ${i}`).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(w)));
}

const first = Object.values(updateRules).filter(({ needs }) => needs === 'gradient');

describe.each(first.map((rule) => ({ rule })))('around $rule.id', ({ rule }) => {
  it('clipping by norm is the rule on shortened gradients', () => {
    const shortened = (g: Float32Array) => g.map((x) => x * Math.min(1, 5 / Math.hypot(...g)));
    expectSame(follow(clippedByNorm(rule, 5)), follow(rule, shortened), 1e-4);
  });

  it('clipping by value is the rule on gradients that are cut off', () => {
    const cut = (g: Float32Array) => g.map((x) => Math.max(-0.25, Math.min(0.25, x)));
    expect([...follow(clippedByValue(rule, 0.25))]).toEqual([...follow(rule, cut)]);
  });

  it('coupled decay is the rule on gradients with λw', () => {
    const penalized = (g: Float32Array, w: Float32Array) =>
      g.map((x, i) => Math.fround(x + Math.fround(Math.fround(0.1) * w[i]!)));
    expect([...follow(coupledDecay(rule, 0.1))]).toEqual([...follow(rule, penalized)]);
  });

  it('bounds that no gradient reaches change nothing, to the bit', () => {
    const loose = clippedByValue(clippedByNorm(rule, 1e6), 1e6);
    expect([...follow(loose)]).toEqual([...follow(rule)]);
  });

  it('does not change the gradient', () => {
    const training = new Training(coupledDecay(clippedByValue(clippedByNorm(rule, 1), 0.1), 0.5), start);
    training.follow(steps[0]!);
    expect([...training.gradient]).toEqual([...steps[0]!]);
  });
});

describe('decoupled decay', () => {
  it('shrinks each weight by ηλ of itself, beside the rule’s own step', () => {
    const training = new Training(decoupledDecay(sgd, 0.3), start, { learningRate: 0.1, weightDecay: 0.3 });
    let expected = [...start];
    for (const gradient of steps) {
      training.follow(gradient);
      expected = expected.map((w, i) => w - 0.1 * gradient[i]! - 0.1 * 0.3 * w);
    }
    expectSame(training.parameters, Float32Array.from(expected), 1e-5);
  });

  it('around adam without a decay of its own is adamw', () => {
    expectSame(follow(decoupledDecay(updateRules.adam, 0.2)), follow({ ...adamw, ...decayOf(0.2) }), 1e-5);
  });

  it('sets the decay of a rule that has one', () => {
    const rule = decoupledDecay(adamw, 0.2);
    expect(rule.update).toBe(adamw.update);
    expect(rule.hyperparameters.weightDecay).toBe(0.2);
  });

  const decayOf = (weightDecay: number) => ({ hyperparameters: { ...adamw.hyperparameters, weightDecay } });
});

/** ½ Σ cᵢwᵢ². */
const curvature = [1, 4, 10];
const quadratic: Loss = (parameters, into) => {
  into.set(parameters.map((w, i) => curvature[i]! * w - 1));
  return parameters.reduce((sum, w, i) => sum + 0.5 * curvature[i]! * w * w - w, 0);
};

describe('around rules that look at the loss elsewhere', () => {
  it.each([
    { name: 'newton, the whole Hessian', rule: newton, changed: {} },
    { name: 'newton, conjugate gradients', rule: newton, changed: { denseLimit: 0 } },
    { name: 'lbfgs', rule: lbfgs, changed: {} },
  ] as { name: string; rule: UpdateRule; changed: Record<string, number> }[])(
    '$name finds the minimum of the loss with its penalty',
    ({ rule, changed }) => {
      const composed = coupledDecay(rule, 0.5);
      const training = new Training(composed, [1, -2, 3], { ...composed.hyperparameters, ...changed });
      for (let step = 0; step < 30; step++) training.step(quadratic);
      // (c + λ)w = 1.
      for (const [i, c] of curvature.entries()) expect(training.parameters[i]).toBeCloseTo(1 / (c + 0.5), 4);
    },
  );

  it('a rule sees loss, gradient and curvature of the penalty', () => {
    const [at, v] = [Float32Array.of(0.5, -1, 2), Float32Array.of(1, 2, -3)];
    const seen = { loss: 0, gradient: [0], product: [0] };
    const looking = defineClosureRule({
      id: 'looking',
      modelsLoss: true,
      hyperparameters: {},
      slots: {},
      scratch: ['w', 'g'],
      update({ scratch: { w, g } }, _, objective) {
        w.set(at);
        seen.loss = objective.lossAndGradient(w, g);
        seen.gradient = [...g];
        seen.product = [...objective.hessianVectorProduct(w, v)];
      },
    });
    new Training(coupledDecay(looking, 0.5), [0, 0, 0]).step(quadratic);
    const plain = new Float32Array(3);
    // ½·0.5·‖w‖².
    expect(seen.loss).toBeCloseTo(quadratic(at, plain) + 0.25 * (0.25 + 1 + 4), 6);
    expect(seen.gradient).toEqual([...plain].map((g, i) => expect.closeTo(g + 0.5 * at[i]!, 5)));
    expect(seen.product).toEqual([...v].map((x, i) => expect.closeTo((curvature[i]! + 0.5) * x, 4)));
  });

  it('nesterov sees the gradient ahead clipped, too', () => {
    const training = new Training(clippedByValue(nesterov, 0.25), [3, -2, 3]);
    const before = [...training.parameters];
    // Far from the minimum every entry is cut off: the velocity grows alike for all weights.
    for (let step = 0; step < 5; step++) training.step(quadratic);
    const moved = [...training.parameters].map((w, i) => Math.abs(w - before[i]!));
    expect(moved[1]).toBeCloseTo(moved[0]!, 6);
    expect(moved[2]).toBeCloseTo(moved[0]!, 6);
    expect(moved[0]).toBeGreaterThan(0.01);
  });
});
