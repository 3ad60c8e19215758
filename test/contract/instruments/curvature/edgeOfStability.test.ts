import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { preconditionedBy, stabilityBound } from '../../../../src/instruments/curvature/edgeOfStability';
import { Lanczos } from '../../../../src/instruments/curvature/lanczos';
import { eigenvaluesOf, matrixWith, operatorOf, randomOf } from '../../../support/curvature/dense';

/** How far a rule has gone on L = ½λw² after many steps from 1: its own arithmetic, in one dimension. */
type Walk = (lambda: number) => number;

const steps = 1000;
const learningRate = 0.1;

const heavyBall =
  (gamma: number): Walk =>
  (lambda) => {
    let [w, u] = [1, 0];
    for (let i = 0; i < steps; i++) {
      u = gamma * u - learningRate * lambda * w;
      w += u;
    }
    return Math.abs(w);
  };

const nesterov =
  (gamma: number): Walk =>
  (lambda) => {
    let [w, u] = [1, 0];
    for (let i = 0; i < steps; i++) {
      u = gamma * u - learningRate * lambda * (w + gamma * u);
      w += u;
    }
    return Math.abs(w);
  };

/** Adam long after its start, its v at rest: P = 1. */
const meanOfGradients =
  (beta1: number): Walk =>
  (lambda) => {
    let [w, m] = [1, 0];
    for (let i = 0; i < steps; i++) {
      m = beta1 * m + (1 - beta1) * lambda * w;
      w -= learningRate * m;
    }
    return Math.abs(w);
  };

describe('the bound of stability', () => {
  it.each<[string, string, Record<string, number>, Walk]>([
    ['gradient descent', 'sgd', {}, heavyBall(0)],
    ['momentum 0', 'momentum', { momentum: 0 }, heavyBall(0)],
    ['momentum 0.9', 'momentum', { momentum: 0.9 }, heavyBall(0.9)],
    ['Nesterov’s momentum 0.9', 'nesterov', { momentum: 0.9 }, nesterov(0.9)],
    ['RMSProp', 'rmsprop', { alpha: 0.9 }, heavyBall(0)],
    ['RMSProp with momentum', 'rmsprop', { momentum: 0.5 }, heavyBall(0.5)],
    ['Adam', 'adam', { beta1: 0.9 }, meanOfGradients(0.9)],
  ])('of %s parts what converges from what diverges', (_, id, hyperparameters, walk) => {
    const stability = stabilityBound(id, { learningRate, ...hyperparameters });
    if (stability.kind === 'undefined') throw new Error(stability.reason);
    expect(walk(0.99 * stability.bound)).toBeLessThan(1e-3);
    expect(walk(1.01 * stability.bound)).toBeGreaterThan(1e3);
  });

  it('is 38/η for Adam’s defaults, as in Cohen et al. 2022', () => {
    const stability = stabilityBound('adam', { learningRate: 1e-3, beta1: 0.9 });
    expect(stability).toMatchObject({ kind: 'preconditioned', bound: expect.closeTo(38_000, 6) });
  });

  it('is not invented where none is known', () => {
    for (const id of ['lion', 'adadelta', 'MyOptimizer', 'constructor'])
      expect(stabilityBound(id, { learningRate: 0.1 })).toEqual({
        kind: 'undefined',
        reason: expect.stringContaining(id),
      });
  });
});

it('a preconditioned Hessian has the eigenvalues of P⁻¹H', () => {
  const matrix = matrixWith([-1, 0.5, 2, 3, 10], randomOf('h'));
  const divisor = Float32Array.of(0.5, 1, 2, 4, 8);
  const root = Matrix.diag([...divisor].map((x) => 1 / Math.sqrt(x)));
  const exact = eigenvaluesOf(root.mmul(matrix).mmul(root));
  const lanczos = new Lanczos(preconditionedBy(divisor, operatorOf(matrix)), randomOf('s'), 5);
  while (lanczos.step());
  lanczos.ritz.values.forEach((value, i) => {
    expect(value).toBeCloseTo(exact[i]!, 4);
  });
  const inverse = Matrix.diag([...divisor].map((x) => 1 / x)).mmul(matrix);
  expect(exact.reduce((sum, value) => sum + value, 0)).toBeCloseTo(inverse.trace(), 6);
});
