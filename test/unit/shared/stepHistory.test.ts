import { describe, expect, it } from 'vitest';
import type { StepColumns } from '../../../src/shared/stepColumns';
import { StepHistory } from '../../../src/shared/stepHistory';

const columns = (firstStep: number, losses: number[], extra: Partial<StepColumns> = {}): StepColumns => ({
  stage: 0,
  firstStep,
  count: losses.length,
  layerCount: 2,
  scalars: { loss: Float64Array.from(losses) },
  layers: { gradientL2: Float32Array.from(losses.flatMap((loss) => [loss, loss * 10])) },
  ...extra,
});

describe('StepHistory', () => {
  it('gives back what was appended, in order, across growth', () => {
    const history = new StepHistory(0, 2);
    for (let step = 1; step <= 1000; step += 4) history.append(columns(step, [step, step + 1, step + 2, step + 3]));
    expect(history.length).toBe(1000);
    expect([...history.scalar('loss')]).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
    expect(history.at('gradientL2', 499, 1)).toBe(5000);
    expect(history.stepAt(999)).toBe(1000);
  });

  it('keeps NaN and infinities', () => {
    const history = new StepHistory(0, 2);
    history.append(columns(1, [Number.NaN, Number.POSITIVE_INFINITY]));
    expect([...history.scalar('loss')]).toEqual([Number.NaN, Number.POSITIVE_INFINITY]);
  });

  it('has NaN where a column began later or is missing from a batch', () => {
    const history = new StepHistory(0, 2);
    history.append(columns(1, [1, 2]));
    history.append(columns(3, [3], { scalars: { acc: Float64Array.of(0.5) } }));
    expect([...history.scalar('acc')]).toEqual([Number.NaN, Number.NaN, 0.5]);
    expect([...history.scalar('loss')]).toEqual([1, 2, Number.NaN]);
  });

  it('is empty for a name that was never recorded', () => {
    expect(new StepHistory(0, 2).scalar('loss').length).toBe(0);
  });

  it('gives a late reader batches that rebuild it, with a gap where steps were lost', () => {
    const history = new StepHistory(0, 2);
    history.append(columns(1, [1, 2]));
    history.append(columns(3, [3]));
    history.append(columns(10, [10, 11]));
    const batches = history.toColumns();
    expect(batches.map(({ firstStep, count }) => [firstStep, count])).toEqual([
      [1, 3],
      [10, 2],
    ]);
    const rebuilt = new StepHistory(0, 2);
    for (const batch of batches) rebuilt.append(batch);
    expect([...rebuilt.layer('gradientL2')]).toEqual([...history.layer('gradientL2')]);
    expect(rebuilt.stepAt(3)).toBe(10);
  });

  it('refuses the columns of another model', () => {
    expect(() => new StepHistory(0, 3).append(columns(1, [1]))).toThrow(RangeError);
  });
});
