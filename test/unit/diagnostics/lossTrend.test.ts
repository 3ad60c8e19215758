import { describe, expect, it } from 'vitest';
import { lossStalled } from '../../../src/diagnostics/lossStalled';
import { type LossTrend, lossTrend } from '../../../src/diagnostics/lossTrend';
import { fallingLoss, type RunSketch, stalledLoss, viewOf, wobble } from '../../support/rules/histories';

const noisy = (loss: (step: number) => number, share: number) => (step: number) =>
  loss(step) * (1 + share * wobble(step));

const cases: [string, LossTrend, RunSketch][] = [
  ['no steps', 'early', { steps: 0 }],
  ['99 steps of standstill', 'early', { steps: 99, loss: stalledLoss }],
  ['100 steps of standstill', 'stalled', { steps: 100, loss: stalledLoss }],
  [
    'a standstill after the output’s bias was corrected',
    'stalled',
    { steps: 120, loss: (s) => 0.69 + 2 * Math.exp(-s / 2) },
  ],
  ['a standstill of a negative loss', 'stalled', { steps: 120, loss: () => -1 }],
  ['a descent', 'falling', { steps: 120, loss: fallingLoss }],
  ['a slow steady descent in noise', 'falling', { steps: 400, loss: noisy((s) => 2 - s / 1000, 0.05) }],
  ['a descent below zero', 'falling', { steps: 120, loss: (s) => 1 - s / 10 }],
  ['a solved task', 'converged', { steps: 1000, loss: fallingLoss }],
  ['a solved task of exactly zero loss', 'converged', { steps: 100, loss: () => 0 }],
  ['a negative loss that came far', 'converged', { steps: 200, loss: (s) => -3 + 2 * Math.exp(-s / 10) }],
  ['nine losses above twice the start', 'early', { steps: 19, loss: (s) => (s > 10 ? 2.1 : 1) }],
  ['ten losses above twice the start', 'rising', { steps: 20, loss: (s) => (s > 10 ? 2.1 : 1) }],
  ['a run that takes off at once', 'rising', { steps: 11, loss: (s) => 10 ** s }],
  [
    'the noise of a classifier that began with all it can know',
    'converged',
    { steps: 120, stage: { loss: 'binaryCrossentropy' }, loss: (s) => (s < 5 ? 1e-3 : 1e-2) },
  ],
  [
    'a classifier that fell from an absurd height to guessing',
    'stalled',
    { steps: 600, stage: { loss: 'binaryCrossentropy' }, loss: (s) => 0.7 + 50 * Math.exp(-s) },
  ],
  ['a NaN loss', 'non-finite', { steps: 5, loss: () => Number.NaN }],
  ['an infinite loss after a descent', 'non-finite', { steps: 120, loss: (s) => (s === 120 ? 1 / 0 : fallingLoss(s)) }],
];

describe('lossTrend', () => {
  it.each(cases)('%s: %s', (_, expected, sketch) => {
    expect(lossTrend(viewOf(sketch))).toBe(expected);
  });

  it('does not look beyond the row in question', () => {
    const view = viewOf({ steps: 200, loss: (s) => (s > 150 ? Number.NaN : fallingLoss(s)) }, 149);
    expect(lossTrend(view)).toBe('falling');
  });

  it('never calls a healthy descent stalled, at any step', () => {
    const view = viewOf({ steps: 1500, loss: fallingLoss });
    const stalled = Array.from({ length: 1500 }, (_, row) => row).filter((row) => lossStalled({ ...view, row }));
    expect(stalled).toEqual([]);
  });
});
