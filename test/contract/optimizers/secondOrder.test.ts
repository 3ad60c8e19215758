import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { newton } from '../../../src/optimizers/newton';
import { truncatedNewtonStep } from '../../../src/optimizers/secondOrder/conjugateGradient';
import { sfn } from '../../../src/optimizers/sfn';
import type { UpdateRule } from '../../../src/optimizers/updateRule';
import { type Loss, Training } from './training';

const size = 12;

/** A symmetric matrix with these eigenvalues along directions that are no axes. */
function withEigenvalues(values: readonly number[]): Matrix {
  const reflection = Matrix.columnVector(values.map((_, i) => Math.sin(i + 1)));
  const scale = 2 / reflection.dot(reflection);
  const turn = Matrix.eye(values.length).sub(reflection.mmul(reflection.transpose()).mul(scale));
  return turn.mmul(Matrix.diag([...values])).mmul(turn.transpose());
}

const minimum = Array.from({ length: size }, (_, i) => Math.cos(3 * i));

/** ½(w − m)ᵀA(w − m). */
const quadratic =
  (a: Matrix): Loss =>
  (parameters, into) => {
    const away = Matrix.columnVector([...parameters].map((w, i) => w - minimum[i]!));
    const gradient = a.mmul(away);
    into.set(gradient.to1DArray());
    return 0.5 * away.dot(gradient);
  };

const ravine = withEigenvalues(Array.from({ length: size }, (_, i) => 10 ** (i / 4)));
const start = new Float32Array(size);
const distance = ({ parameters }: Training) => Math.hypot(...[...parameters].map((w, i) => w - minimum[i]!));

interface Run {
  name: string;
  rule: UpdateRule;
  changed: Record<string, number>;
  steps?: number;
}

describe('undamped, to the minimum of a quadratic of condition 560: one step, or some truncated ones', () => {
  it.each([
    { name: 'newton, the whole Hessian', rule: newton, changed: {} },
    { name: 'newton, conjugate gradients', rule: newton, changed: { denseLimit: 0, maxProducts: 40 }, steps: 12 },
    { name: 'saddle-free newton, all eigenvalues', rule: sfn, changed: {} },
    { name: 'saddle-free newton, the whole Krylov space', rule: sfn, changed: { denseLimit: 0, krylovSize: size } },
  ] as Run[])('$name', ({ rule, changed, steps = 1 }) => {
    const training = new Training(rule, start, { ...rule.hyperparameters, damping: 0, ...changed });
    for (let step = 0; step < steps; step++) training.step(quadratic(ravine));
    expect(distance(training)).toBeLessThan(1e-3);
  });
});

describe('with damping', () => {
  it.each([
    { name: 'newton', rule: newton, changed: {} },
    { name: 'saddle-free newton', rule: sfn, changed: {} },
    { name: 'saddle-free newton in the whole Krylov space', rule: sfn, changed: { denseLimit: 0, krylovSize: size } },
  ] as Run[])('$name takes the step of its formula', ({ rule, changed }) => {
    const values = Array.from({ length: size }, (_, i) => 1 + i);
    const a = withEigenvalues(values);
    const [damping, learningRate] = [0.5, 0.7];
    const training = new Training(rule, start, { ...rule.hyperparameters, ...changed, damping, learningRate });
    training.step(quadratic(a));
    // In the eigenbasis w − m shrinks by 1 − ηa/(a + λ).
    const expected = withEigenvalues(values.map((value) => 1 - (learningRate * value) / (value + damping)))
      .mmul(Matrix.columnVector(minimum).mul(-1))
      .add(Matrix.columnVector(minimum));
    for (const [i, w] of training.parameters.entries()) expect(w).toBeCloseTo(expected.get(i, 0), 5);
  });

  it.each([
    { name: 'all eigenvalues', denseLimit: 500 },
    { name: 'the whole Krylov space', denseLimit: 0 },
  ])('saddle-free newton takes the step of its formula where the loss curves down: $name', ({ denseLimit }) => {
    const values = Array.from({ length: size }, (_, i) => (i % 3 === 0 ? -1 : 1) * (1 + i));
    const [damping, learningRate] = [0.5, 0.7];
    const changed = { denseLimit, krylovSize: size, damping, learningRate };
    const training = new Training(sfn, start, { ...sfn.hyperparameters, ...changed });
    training.step(quadratic(withEigenvalues(values)));
    // In the eigenbasis w − m changes by −ηa/(|a| + λ) of itself.
    const expected = withEigenvalues(values.map((value) => 1 - (learningRate * value) / (Math.abs(value) + damping)))
      .mmul(Matrix.columnVector(minimum).mul(-1))
      .add(Matrix.columnVector(minimum));
    for (const [i, w] of training.parameters.entries()) expect(w).toBeCloseTo(expected.get(i, 0), 4);
  });

  it('conjugate gradients give the curvature along their step, without the damping', () => {
    const gradient = new Float32Array(size);
    quadratic(ravine)(start, gradient);
    const multiply = (v: ArrayLike<number>) => ravine.mmul(Matrix.columnVector(Array.from(v))).to1DArray();
    const objective = {
      lossAndGradient: () => 0,
      hessianVectorProduct: (_: Float32Array, v: Float32Array) => Float32Array.from(multiply(v)),
    };
    const model = { parameters: start, gradient, objective };
    for (const maxProducts of [1, 3, 30]) {
      const { direction, curvature } = truncatedNewtonStep(model, 5, maxProducts);
      const image = multiply(direction);
      const along = direction.reduce((sum, d, i) => sum + d * image[i]!, 0);
      expect(curvature / along).toBeCloseTo(1, 4);
    }
  });

  it('λ falls while the quadratic model holds, and a step that raises the loss is not taken', () => {
    const training = new Training(newton, start);
    training.step(quadratic(ravine));
    expect(training.slots.lambda![0]).toBeCloseTo((2 / 3) * newton.hyperparameters.damping, 9);

    // √(1 + w²): the model is exact at 0 and far too flat from w = 2 on, where the undamped step leads to −w³.
    const hyperbola: Loss = ([w = 0], into) => {
      into[0] = w / Math.sqrt(1 + w * w);
      return Math.sqrt(1 + w * w);
    };
    const far = new Training(newton, [2], { ...newton.hyperparameters, damping: 1e-6 });
    let loss = Math.sqrt(5);
    for (let step = 0; step < 12; step++) {
      far.step(hyperbola);
      const now = Math.hypot(1, far.parameters[0]!);
      expect(now).toBeLessThanOrEqual(loss);
      loss = now;
    }
    expect(loss).toBeCloseTo(1, 4);
  });
});

/** x² − y² + ½y⁴: a saddle at the origin, minima at y = ±1. */
const saddle: Loss = ([x = 0, y = 0], into) => {
  into.set([2 * x, -2 * y + 2 * y ** 3]);
  return x * x - y * y + 0.5 * y ** 4;
};

describe('at a saddle', () => {
  it.each([
    { name: 'all eigenvalues', denseLimit: 500 },
    { name: 'the Krylov space', denseLimit: 0 },
  ])('saddle-free newton leaves it at the speed of its curvature: $name', ({ denseLimit }) => {
    const training = new Training(sfn, [0.1, 1e-3], { ...sfn.hyperparameters, denseLimit });
    // Along −y² a Newton step of |H| doubles the distance.
    for (let step = 0; step < 7; step++) training.step(saddle);
    expect(training.parameters[1]).toBeGreaterThan(1e-3 * 2 ** 6);
    for (let step = 0; step < 8; step++) training.step(saddle);
    expect(training.parameters[1]).toBeCloseTo(1, 3);
    expect(training.parameters[0]).toBeCloseTo(0, 3);
  });

  it.each([
    { name: 'damped until the Hessian is positive definite', denseLimit: 2000 },
    { name: 'along negative curvature, where conjugate gradients stop', denseLimit: 0 },
  ])('newton does not go there: $name', ({ denseLimit }) => {
    const training = new Training(newton, [0.1, 1e-2], { ...newton.hyperparameters, denseLimit });
    for (let step = 0; step < 60; step++) training.step(saddle);
    expect(Math.abs(training.parameters[1]!)).toBeCloseTo(1, 3);
  });
});

it.each([
  { name: 'newton', rule: newton },
  { name: 'newton by conjugate gradients', rule: newton, denseLimit: 0 },
  { name: 'saddle-free newton', rule: sfn },
])('a Hessian that is not a number shows in the weights of $name', ({ rule, denseLimit = 100 }) => {
  const training = new Training(rule, [1, 1], { ...rule.hyperparameters, denseLimit });
  // Finite at w alone: the Hessian of the test is a difference of gradients.
  training.step((parameters, into) => {
    into.set(parameters.map((w) => (w === 1 ? 1 : Number.NaN)));
    return 0;
  });
  expect([...training.parameters].some(Number.isNaN)).toBe(true);
});
