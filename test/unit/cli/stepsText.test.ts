import { describe, expect, it } from 'vitest';
import { stepsText } from '../../../src/cli/stepsText';
import { FakeRun } from './fakes';

const runWith = (scalars: Record<string, (step: number) => number>) => {
  const run = new FakeRun();
  run.stage({ steps: 0 });
  run.steps({ steps: 4, scalars }, 1, 4);
  return run;
};

describe('what the summary tells of the steps', () => {
  it('is nothing where nothing was judged', () => {
    expect(stepsText(runWith({}))).toEqual([]);
    expect(stepsText({ stages: [] })).toEqual([]);
  });

  it('counts the verdicts and gives the reason of the last that was not fine', () => {
    const codes = [0, 1, Number.NaN, 0];
    const run = runWith({
      verdict: (step) => codes[step - 1]!,
      measuredChange: () => 2,
      alpha: () => 1.5,
      largestSafeRate: () => 0.05,
    });
    expect(stepsText(run)).toEqual([
      '3 steps were judged: 2 fine, 1 overshoot',
      'step 2, overshoot: The step was too long for the curvature: the loss rose by 2, α = 1.5; at 0.5 of its length (learning rate 0.05) it would not have risen.',
    ]);
  });

  it('names the last terrain with its evidence', () => {
    const run = runWith({});
    const evidence = [{ quantity: 'condition', value: 1234.5, threshold: 100, says: 'one direction is far steeper' }];
    const stage = { ...run.stages[0]!, terrains: [{ stage: 0, step: 3, terrain: 'ravine' as const, evidence }] };
    expect(stepsText({ stages: [stage] })).toEqual([
      'terrain from step 3 on: ravine; one direction is far steeper (condition 1230, against 100)',
    ]);
  });
});
