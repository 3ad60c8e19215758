import { describe, expect, it } from 'vitest';
import { LeakWatch } from '../../../src/trainer/leakWatch';

function told(tensorsAt: (step: number) => number, steps = 2000): string[] {
  const texts: string[] = [];
  const watch = new LeakWatch((text) => texts.push(text));
  for (let step = 1; step <= steps; step++) watch.stepTaken(tensorsAt(step));
  return texts;
}

describe('tensors that are left behind', () => {
  it.each([
    ['one a step', (step: number) => 10 + step, '1 more tensor with'],
    ['three a step', (step: number) => 10 + 3 * step, '3 more tensors'],
    [
      'forty at the end of an epoch of 20 steps',
      (step: number) => 40 * Math.floor(step / 20),
      /^[^(]*(2|1\.9|2\.1) more/,
    ],
    ['one a step, over what comes and goes', (step: number) => step + 30 * (step % 10), '1 more tensor with'],
  ])('%s are told once', (_, tensorsAt, text) => {
    const texts = told(tensorsAt);
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(text);
  });

  it.each([
    ['that stay as they are', () => 25],
    ['that come and go', (step: number) => 25 + (step % 40)],
    ['that are gathered for a while', (step: number) => Math.min(step, 150)],
    ['that fall now and then', (step: number) => step % 130],
  ])('%s are no leak', (_, tensorsAt) => {
    expect(told(tensorsAt)).toEqual([]);
  });
});
