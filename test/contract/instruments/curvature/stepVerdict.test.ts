import { describe, expect, it } from 'vitest';
import {
  type StepMeasurements,
  stepVerdict,
  type VerdictKind,
  verdictThresholds,
} from '../../../../src/instruments/curvature/stepVerdict';

/** Gradient descent on L = ½λw² from w: everything is known in closed form. */
function onParabola(lambda: number, w: number, learningRate: number, changeElsewhere: number | null = null) {
  const loss = (x: number) => (lambda * x * x) / 2;
  const g = lambda * w;
  const d = -learningRate * g;
  return {
    slope: g * d,
    curvature: lambda * d * d,
    lossBefore: loss(w),
    lossAfter: loss(w + d),
    changeElsewhere,
    learningRate,
  };
}

const plain: StepMeasurements = {
  slope: -1,
  curvature: 0.5,
  lossBefore: 10,
  lossAfter: 9.25,
  changeElsewhere: null,
  learningRate: 0.1,
};

describe('on a parabola', () => {
  it.each<[number, number, VerdictKind]>([
    [0.5, -0.5, 'fine'],
    [1, 0, 'fine'],
    [1.9, 0.9, 'fine'],
    [2.1, 1.1, 'overshoot'],
    [4, 3, 'overshoot'],
  ])('a step of %d / λ has α %d', (steps, alpha, kind) => {
    for (const lambda of [1e-3, 1, 400]) {
      const verdict = stepVerdict(onParabola(lambda, 3, steps / lambda));
      expect(verdict.kind).toBe(kind);
      expect(verdict.alpha).toBeCloseTo(alpha, 9);
      expect(verdict.predicted / verdict.measured).toBeCloseTo(1, 9);
      expect(verdict.safeLearningRate * lambda).toBeCloseTo(2, 9);
      expect(verdict.safeScaling * steps).toBeCloseTo(2, 9);
    }
  });

  it('the loss is the same as before at the largest safe step, and rises beyond', () => {
    const { safeLearningRate } = stepVerdict(onParabola(7, 3, 1));
    const change = (rate: number) => stepVerdict(onParabola(7, 3, rate)).measured;
    expect(Math.abs(change(safeLearningRate))).toBeLessThan(1e-9);
    expect(change(1.001 * safeLearningRate)).toBeGreaterThan(0);
    expect(change(0.999 * safeLearningRate)).toBeLessThan(0);
  });

  it('α is that of gradient descent, ε·gᵀHg/gᵀg − 1, in any dimension', () => {
    const [g, hessian, rate] = [[1, -2, 0.5], [3, 0.1, 20], 0.3];
    const gg = g.reduce((sum, x) => sum + x * x, 0);
    const gHg = g.reduce((sum, x, i) => sum + hessian[i]! * x * x, 0);
    const { alpha } = stepVerdict({ ...plain, slope: -rate * gg, curvature: rate * rate * gHg, learningRate: rate });
    expect(alpha).toBeCloseTo((rate * gHg) / gg - 1, 12);
  });
});

describe('the verdict', () => {
  it.each<[string, Partial<StepMeasurements>, VerdictKind]>([
    ['falls as predicted', {}, 'fine'],
    ['falls further than predicted', { lossAfter: 5 }, 'fine'],
    ['falls everywhere', { changeElsewhere: -0.5 }, 'fine'],
    ['rises elsewhere', { changeElsewhere: 0.4 }, 'noise'],
    ['rises elsewhere by rounding', { changeElsewhere: 1e-6 }, 'fine'],
    ['rises by curvature', { curvature: 3, lossAfter: 10.5 }, 'overshoot'],
    ['barely falls where curvature would make it rise', { curvature: 2.2, lossAfter: 9.95 }, 'overshoot'],
    ['falls well although curvature would make it rise', { curvature: 2.2, lossAfter: 9.5 }, 'fine'],
    ['rises although the model says it falls', { lossAfter: 10.5 }, 'cliff'],
    ['rises far more than curvature explains', { curvature: 3, lossAfter: 50 }, 'cliff'],
    ['becomes infinite', { lossAfter: Number.POSITIVE_INFINITY }, 'cliff'],
    ['becomes NaN', { lossAfter: Number.NaN }, 'cliff'],
    ['rises along an uphill update', { slope: 1, lossAfter: 11.25 }, 'uphill'],
    ['falls along an uphill update', { slope: 1, curvature: -4, lossAfter: 9 }, 'fine'],
    ['does not move', { slope: 0, curvature: 0, lossAfter: 10 }, 'fine'],
    [
      'rises or falls by less than rounding, α being large',
      { slope: -1e-9, curvature: 1e-7, lossAfter: 10 + 5e-6 },
      'overshoot',
    ],
    ['had no finite gradient', { slope: Number.NaN }, 'unknown'],
    ['had no finite curvature', { curvature: Number.POSITIVE_INFINITY }, 'unknown'],
    ['had no finite loss', { lossBefore: Number.NaN }, 'unknown'],
  ])('of a step whose loss %s', (_, change, kind) => {
    expect(stepVerdict({ ...plain, ...change }).kind).toBe(kind);
  });

  it('has no limit where the loss does not curve upwards', () => {
    for (const curvature of [0, -2]) {
      const { alpha, safeScaling, safeLearningRate } = stepVerdict({ ...plain, curvature });
      expect(alpha).toBeLessThanOrEqual(-1);
      expect(safeScaling).toBe(Number.POSITIVE_INFINITY);
      expect(safeLearningRate).toBe(Number.POSITIVE_INFINITY);
    }
  });

  it('lets an uphill step have no length at all', () => {
    expect(stepVerdict({ ...plain, slope: 1 })).toMatchObject({ alpha: Number.NaN, safeScaling: 0 });
  });

  it('changes at its thresholds', () => {
    const { disagreement, barely } = verdictThresholds;
    const scale = 1.25;
    const predicted = -0.75;
    const kindAfter = (change: number) => stepVerdict({ ...plain, lossAfter: 10 + change }).kind;
    expect(kindAfter(predicted + disagreement * scale - 1e-3)).toBe('fine');
    expect(kindAfter(predicted + disagreement * scale + 1e-3)).toBe('cliff');
    const overshooting = (change: number) => stepVerdict({ ...plain, curvature: 2.2, lossAfter: 10 + change }).kind;
    expect(overshooting(-barely - 1e-3)).toBe('fine');
    expect(overshooting(-barely + 1e-3)).toBe('overshoot');
  });
});
