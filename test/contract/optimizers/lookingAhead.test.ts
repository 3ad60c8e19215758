import { describe, expect, it } from 'vitest';
import { adam } from '../../../src/optimizers/adam';
import { lookahead } from '../../../src/optimizers/lookahead';
import { nesterov } from '../../../src/optimizers/nesterov';
import { sam } from '../../../src/optimizers/sam';
import { gradientAt, type Loss, Training } from './training';

const curvature = [1, 4, 10];

/** ½ Σ cᵢwᵢ² + ¼ Σ wᵢ⁴ in float64. */
const gradientOf = (w: readonly number[]): number[] => w.map((x, i) => curvature[i]! * x + x ** 3);

const loss: Loss = (parameters, into) => {
  into.set(gradientOf([...parameters]));
  return parameters.reduce((sum, w, i) => sum + 0.5 * curvature[i]! * w * w + w ** 4 / 4, 0);
};

const start = [1, -0.5, 0.3];

function compare(training: Training, next: (t: number) => readonly number[]): void {
  for (let t = 1; t <= 40; t++) {
    training.step(loss);
    for (const [i, w] of next(t).entries())
      expect(Math.abs(training.parameters[i]! - w), `step ${t}, entry ${i}`).toBeLessThan(1e-5);
  }
}

describe('against their formulas in float64', () => {
  it('nesterov with a growing γ takes its gradient ahead', () => {
    const hyperparameters = { learningRate: 0.02, momentum: 0.95, initialMomentum: 0.4, annealingSteps: 20 };
    let [w, u] = [start, [0, 0, 0]];
    compare(new Training(nesterov, start, hyperparameters), (t) => {
      const gamma = t <= 20 ? 0.4 + (0.55 * (t - 1)) / 20 : 0.95;
      const ahead = gradientOf(w.map((x, i) => x + gamma * u[i]!));
      u = u.map((velocity, i) => gamma * velocity - 0.02 * ahead[i]!);
      w = w.map((x, i) => x + u[i]!);
      return w;
    });
  });

  it('sam takes its gradient at the worst place within ρ', () => {
    const [learningRate, momentum, rho] = [0.02, 0.8, 0.3];
    let [w, u] = [start, [0, 0, 0]];
    compare(new Training(sam, start, { learningRate, momentum, rho }), () => {
      const g = gradientOf(w);
      const there = gradientOf(w.map((x, i) => x + (rho * g[i]!) / Math.hypot(...g)));
      u = u.map((velocity, i) => momentum * velocity - learningRate * there[i]!);
      w = w.map((x, i) => x + u[i]!);
      return w;
    });
  });
});

it('nesterov on a quadratic obeys its recurrence in closed form', () => {
  // With g = cw: w₊ = (1−ηc)((1+γ)w − γw₋). Its solution from w₀ = w₋₁ = 1 is a sum of two powers.
  const [c, eta, gamma] = [3, 0.01, 0.5];
  const training = new Training(nesterov, [1], {
    learningRate: eta,
    momentum: gamma,
    initialMomentum: gamma,
    annealingSteps: 0,
  });
  const shrink = 1 - eta * c;
  const [sum, product] = [shrink * (1 + gamma), shrink * gamma];
  const root = Math.sqrt(sum ** 2 / 4 - product);
  const [fast, slow] = [sum / 2 - root, sum / 2 + root];
  // a + b = w₀ = 1 and a/fast + b/slow = w₋₁ = 1.
  const a = (1 - 1 / slow) / (1 / fast - 1 / slow);
  for (let t = 1; t <= 50; t++) {
    training.step(([w = 0], into) => {
      into[0] = c * w;
      return (c * w * w) / 2;
    });
    expect(training.parameters[0]).toBeCloseTo(a * fast ** t + (1 - a) * slow ** t, 5);
  }
});

it('lookahead is adam that goes part of the way back every k steps', () => {
  const hyperparameters = { ...lookahead.hyperparameters, learningRate: 0.05, synchronizationSteps: 3, alpha: 0.8 };
  const { learningRate, beta1, beta2, epsilon } = hyperparameters;
  const size = 9;
  const training = new Training(
    lookahead,
    Array.from({ length: size }, (_, i) => Math.cos(i)),
    hyperparameters,
  );
  const w = [...training.parameters];
  const slow = [...w];
  const [m, v] = [w.map(() => 0), w.map(() => 0)];
  for (let t = 1; t <= 20; t++) {
    const gradient = gradientAt(t, size);
    training.follow(gradient);
    for (const [i, g] of gradient.entries()) {
      m[i] = beta1 * m[i]! + (1 - beta1) * g;
      v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
      w[i]! -= (learningRate * m[i]!) / (1 - beta1 ** t) / (Math.sqrt(v[i]! / (1 - beta2 ** t)) + epsilon);
      if (t % 3 === 0) {
        slow[i]! += 0.8 * (w[i]! - slow[i]!);
        w[i] = slow[i]!;
      }
      expect(Math.abs(training.parameters[i]! - w[i]!), `step ${t}, entry ${i}`).toBeLessThan(1e-5);
    }
  }
  expect(Object.keys(lookahead.slots)).toEqual([...Object.keys(adam.slots), 'slow']);
});

it('nesterov and sam ask for one more gradient a step, on the same loss', () => {
  for (const rule of [nesterov, sam]) {
    let asked = 0;
    const training = new Training(rule, start);
    training.step((parameters, into) => {
      asked++;
      return loss(parameters, into);
    });
    expect(asked, rule.id).toBe(2);
  }
});
