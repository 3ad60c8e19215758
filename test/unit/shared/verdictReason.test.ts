import { describe, expect, it } from 'vitest';
import { type StepScalar, stepVerdicts } from '../../../src/shared/catalog';
import { verdictOf } from '../../../src/shared/verdictReason';

const scalars = (values: Partial<Record<StepScalar, number>>) => (name: StepScalar) => values[name] ?? Number.NaN;

describe('the reason of a verdict', () => {
  it('has the numbers of the step', () => {
    const overshoot = { verdict: 1, measuredChange: 11.25, alpha: 1.5, learningRate: 1.25, largestSafeRate: 1 };
    expect(verdictOf(scalars(overshoot))).toEqual({
      kind: 'overshoot',
      reason:
        'The step was too long for the curvature: the loss rose by 11, α = 1.5; at 0.8 of its length (learning rate 1) it would not have risen.',
    });
    const noise = { verdict: stepVerdicts.indexOf('noise'), measuredChange: -0.75, otherChange: 0.4 };
    expect(verdictOf(scalars(noise))?.reason).toBe(
      'The loss fell by 0.75 on its own batch but rose by 0.4 on another: what the step followed is noise of the batch.',
    );
  });

  it('names no rate where the optimizer has none', () => {
    expect(verdictOf(scalars({ verdict: 1, measuredChange: 1, alpha: 2 }))?.reason).toBe(
      'The step was too long for the curvature: the loss rose by 1, α = 2.',
    );
  });

  it('tells a loss that is infinite after the step', () => {
    const cliff = {
      verdict: stepVerdicts.indexOf('cliff'),
      predictedChange: -2,
      measuredChange: Number.POSITIVE_INFINITY,
    };
    expect(verdictOf(scalars(cliff))?.reason).toMatch(/^After the step the loss is Infinity, although .* falls by 2:/);
  });

  it.each(stepVerdicts)('of %s is a sentence, whatever is known', (kind) => {
    const reason = verdictOf(
      scalars({ verdict: stepVerdicts.indexOf(kind), measuredChange: 0, predictedChange: 0 }),
    )?.reason;
    expect(reason).toMatch(/^[A-Z].*\.$/);
    expect(reason).not.toMatch(/undefined|null/);
  });

  it('is not there for a step that was not judged', () => {
    expect(verdictOf(scalars({}))).toBeNull();
  });
});
