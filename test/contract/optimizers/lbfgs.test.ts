import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { lbfgs } from '../../../src/optimizers/lbfgs';
import { CurvaturePairs, pairSlots } from '../../../src/optimizers/quasiNewton/curvaturePairs';
import { sdlbfgs } from '../../../src/optimizers/sdlbfgs';
import { Arena } from '../../../src/simd/arena';
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
    for (const [j, entry] of extended.entries()) into[j]! += (2 * error * (1 - output ** 2) * entry) / inputs.length;
  });
  return loss;
};

function trajectory(loss: Loss, { start, steps }: Trajectory) {
  const training = new Training(lbfgs, start);
  const found: Trajectory['steps'] = [];
  for (const _ of steps) {
    training.step(loss);
    const weights = [...training.parameters];
    found.push({ weights, loss: loss(training.parameters, new Float32Array(weights.length)) });
  }
  return found;
}

describe('lbfgs against PyTorch in float64', () => {
  // Until rounding to float32 has grown to what is compared: on Rosenbrock's valley slowly, on the regression at a saddle point, at once.
  it.each([
    { name: 'rosenbrock', loss: rosenbrock, compared: 20, tolerance: 1e-3 },
    { name: 'regression', loss: regression, compared: 10, tolerance: 1e-6 },
  ] as const)('takes the same steps on $name', ({ name, loss, compared, tolerance }) => {
    const found = trajectory(loss, reference[name]);
    for (const [i, { weights }] of reference[name].steps.slice(0, compared).entries()) {
      for (const [j, w] of weights.entries())
        expect(Math.abs(found[i]!.weights[j]! - w), `step ${i + 1}, weight ${j}`).toBeLessThan(tolerance);
    }
  });

  it.each([
    { name: 'rosenbrock', loss: rosenbrock, tolerance: 1e-7 },
    { name: 'regression', loss: regression, tolerance: 1e-5 },
  ] as const)('comes to the same loss on $name', ({ name, loss, tolerance }) => {
    const found = trajectory(loss, reference[name]);
    expect(Math.abs(found.at(-1)!.loss - reference[name].steps.at(-1)!.loss)).toBeLessThan(tolerance);
  });
});

describe('lbfgs', () => {
  it('never raises the loss, where the loss is not convex', () => {
    const found = trajectory(rosenbrock, { start: [3, -4], steps: reference.rosenbrock.steps });
    for (const [i, { loss }] of found.slice(1).entries()) expect(loss).toBeLessThanOrEqual(found[i]!.loss);
  });

  it('leaves the weights and forgets what it has learnt where no step lowers the loss', () => {
    const training = new Training(lbfgs, [1, 2]);
    training.step(rosenbrock);
    expect(training.slots.pairs![0]).toBe(1);
    const before = [...training.parameters];
    // A gradient that is not that of the loss: up is called down.
    training.step((parameters, into) => {
      const loss = rosenbrock(parameters, into);
      into.set(into.map((g) => -g));
      return loss;
    });
    expect([...training.parameters]).toEqual(before);
    expect(training.slots.pairs![0]).toBe(0);
  });

  it('takes a loss that is not finite for one that is too high', () => {
    const training = new Training(lbfgs, [0.5]);
    // −log(w) + w², infinite beyond a wall near its minimum.
    for (let step = 0; step < 30; step++) {
      training.step(([w = 0], into) => {
        into[0] = -1 / w + 2 * w;
        return w <= 0 || w > 0.8 ? Number.NaN : -Math.log(w) + w * w;
      });
    }
    expect(training.parameters[0]).toBeCloseTo(Math.SQRT1_2, 4);
  });
});

it('a pair that is not kept takes no other one’s place', () => {
  const names = Object.keys(pairSlots);
  const arena = new Arena(names.length + 2, 4);
  const slots = Object.fromEntries(names.map((name) => [name, arena.allocate(4)]));
  const [gradient, direction] = [arena.allocate(4), arena.allocate(4)];
  gradient.set([1, -1, 2, 3]);
  const pairs = new CurvaturePairs(slots);
  for (let i = 0; i < 14; i++) {
    pairs.next.s.set([1, i, Math.sin(i), 0]);
    pairs.next.y.set([2, 3 * i, 5 * Math.sin(i), 1]);
    pairs.keep();
  }
  const descent = () => {
    pairs.descentDirection(gradient, 0.5, direction);
    return [...direction];
  };
  const before = descent();
  pairs.next.s.fill(1e6);
  pairs.next.y.fill(-1e6);
  expect(descent()).toEqual(before);
});

/** A wavy bowl, elsewhere at each step: another batch. It curves downwards here and there. */
const batch =
  (step: number): Loss =>
  ([x = 0, y = 0], into) => {
    const shift = Math.sin(step);
    into.set([0.4 * x + 2 * Math.sin(2 * x + shift), 2 * y - 2 * Math.cos(3 * y + shift)]);
    return 0.2 * x * x - Math.cos(2 * x + shift) + y * y - (2 / 3) * Math.sin(3 * y + shift);
  };

describe('sdlbfgs', () => {
  it('follows its formulas in float64, with the inverse Hessian as a whole matrix', () => {
    const [learningRate, delta] = [0.2, 0.1];
    const training = new Training(sdlbfgs, [-1, 1.5], { learningRate, delta });
    let w = Matrix.columnVector([-1, 1.5]);
    const pairs: { s: Matrix; y: Matrix }[] = [];
    let gamma = 1;
    let damped = 0;
    // More than the ring has places for, and no more than float32 can be compared over.
    for (let step = 0; step < 15; step++) {
      const gradientAt = (at: Matrix) => {
        const gradient = new Float64Array(2);
        batch(step)(at.to1DArray() as never, gradient as never);
        return Matrix.columnVector(gradient);
      };
      const g = gradientAt(w);
      let inverse = Matrix.eye(2).div(gamma);
      for (const { s, y } of pairs.slice(-10)) {
        const rho = 1 / s.dot(y);
        const left = Matrix.eye(2).sub(s.mmul(y.transpose()).mul(rho));
        inverse = left.mmul(inverse).mmul(left.transpose()).add(s.mmul(s.transpose()).mul(rho));
      }
      const s = inverse.mmul(g).mul(-learningRate);
      w = Matrix.add(w, s);
      const y = gradientAt(w).sub(g);
      gamma = Math.max(y.dot(y) / Math.abs(s.dot(y)), delta);
      const bound = gamma * s.dot(s);
      const theta = s.dot(y) < 0.25 * bound ? (0.75 * bound) / (bound - s.dot(y)) : 1;
      if (theta < 1) damped++;
      pairs.push({ s, y: Matrix.add(Matrix.mul(y, theta), Matrix.mul(s, (1 - theta) * gamma)) });
      training.step(batch(step));
      expect(training.parameters[0]).toBeCloseTo(w.get(0, 0), 3);
      expect(training.parameters[1]).toBeCloseTo(w.get(1, 0), 3);
    }
    expect(damped).toBeGreaterThan(0);
  });

  it('keeps only pairs that curve upwards', () => {
    const training = new Training(sdlbfgs, [0.3, -0.2]);
    // A saddle: along the second weight the loss curves downwards.
    const saddle: Loss = ([x = 0, y = 0], into) => {
      into.set([2 * x, -y]);
      return x * x - 0.5 * y * y;
    };
    for (let step = 0; step < 8; step++) {
      training.step(saddle);
      const { [`s${step}`]: s, [`y${step}`]: y } = training.slots;
      expect(s![0]! * y![0]! + s![1]! * y![1]!).toBeGreaterThan(0);
    }
  });
});
