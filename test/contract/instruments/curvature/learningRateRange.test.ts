import { describe, expect, it } from 'vitest';
import { learningRateRange, type SweepPoint } from '../../../../src/instruments/curvature/learningRateRange';
import { fillNormal } from '../../../../src/instruments/curvature/randomVectors';
import { randomOf } from '../../../support/curvature/dense';

/** A sweep from 1e-6 to 10 in 100 steps over a curve in log10 of the rate. */
function sweepOver(loss: (decade: number) => number, steps = 100, noise = 0): SweepPoint[] {
  const normal = new Float32Array(steps);
  fillNormal(normal, randomOf('sweep'));
  return Array.from({ length: steps }, (_, i) => {
    const decade = -6 + (7 * i) / (steps - 1);
    return { learningRate: 10 ** decade, loss: loss(decade) + noise * normal[i]! };
  });
}

/** Falls from 2.3 by 1.5 about 10⁻³, explodes about 10⁻¹. */
const typical = (decade: number) => 2.3 - 1.5 / (1 + Math.exp(-4 * (decade + 3))) + Math.exp(12 * (decade + 0.9));

function found(sweep: SweepPoint[]) {
  const range = learningRateRange(sweep);
  if (range.kind !== 'found') throw new Error(range.says);
  return range;
}

describe('the range of learning rates', () => {
  it.each([0, 0.05])('of a typical sweep, noise %d, is where the loss falls', (noise) => {
    const range = found(sweepOver(typical, 100, noise));
    expect(Math.log10(range.steepest)).toBeGreaterThan(-3.3);
    expect(Math.log10(range.steepest)).toBeLessThan(-2.7);
    expect(Math.log10(range.valley)).toBeGreaterThan(-5);
    expect(range.valley).toBeLessThan(range.minimum);
    expect(range.suggestion).toBe(range.valley);
    expect(Math.log10(range.minimum)).toBeGreaterThan(-2.3);
    expect(Math.log10(range.minimum)).toBeLessThan(-1);
    // The curve crosses 1.5 × 2.3 at 10^-0.82.
    expect(Math.abs(Math.log10(range.divergence!) + 0.82)).toBeLessThan(0.15);
    expect(range.smoothed.length).toBeLessThan(100);
  });

  it('does not lag: the minimum of a symmetric valley is its middle', () => {
    const { minimum } = found(sweepOver((decade) => 1 + 0.2 * (decade + 3) ** 2));
    expect(Math.abs(Math.log10(minimum) + 3)).toBeLessThan(0.08);
  });

  it('has the middle of the longest descent: half way down a straight one', () => {
    const { valley } = found(sweepOver((decade) => 1 + Math.abs(decade + 2)));
    expect(Math.abs(Math.log10(valley) + 4)).toBeLessThan(0.3);
  });

  it('has no divergence where none was reached', () => {
    expect(found(sweepOver((decade) => 3 - 0.3 * decade)).divergence).toBeNull();
  });

  it('takes one bad batch for what it is', () => {
    const sweep = sweepOver(typical);
    sweep[30] = { ...sweep[30]!, loss: 8 };
    expect(found(sweep).divergence).toBe(found(sweepOver(typical)).divergence);
  });

  it('ends at the first loss that is not finite', () => {
    const sweep = sweepOver((decade) => 3 - 0.3 * decade);
    sweep[80] = { ...sweep[80]!, loss: Number.NaN };
    expect(found(sweep).divergence).toBe(sweep[80]!.learningRate);
  });

  it('works where losses are negative', () => {
    const { minimum } = found(sweepOver((decade) => -5 + (decade + 3) ** 2));
    expect(Math.abs(Math.log10(minimum) + 3)).toBeLessThan(0.08);
  });

  it.each<[string, SweepPoint[], string]>([
    ['none at all', [], 'too-short'],
    ['ten steps', sweepOver(typical, 10), 'too-short'],
    ['half a decade', sweepOver(typical, 100).slice(0, 7), 'too-short'],
    ['one that diverges at once', sweepOver(() => Number.POSITIVE_INFINITY), 'too-short'],
    ['one that never falls', sweepOver(() => 2.3), 'never-decreases'],
    ['one that only rises', sweepOver((decade) => 2.3 + 0.1 * (decade + 6)), 'never-decreases'],
    ['one of noise alone', sweepOver(() => 2.3, 100, 0.5), 'too-noisy'],
    ['a fall that is lost in noise', sweepOver((decade) => 2.3 - 0.02 * (decade + 6), 100, 0.6), 'too-noisy'],
  ])('is not told from %s', (_, sweep, kind) => {
    const range = learningRateRange(sweep);
    expect(range.kind).toBe(kind);
    if (range.kind !== 'found') expect(range.says.length).toBeGreaterThan(20);
  });
});
