import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scheduledValue } from '../../../../src/optimizers/compose/scheduledValue';
import { needsPlan, parseSchedule, type Schedule } from '../../../../src/shared/schedule';

/** Made by the script beside it. */
const { rate, losses, cases }: { rate: number; losses: number[]; cases: { schedule: string; rates: number[] }[] } =
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../fixtures/optimizers/pytorch_schedules.json'), 'utf8'));

function scheduleOf(text: string): Schedule {
  const parsed = parseSchedule(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.schedule;
}

describe('schedules against PyTorch', () => {
  it.each(cases)('$schedule', ({ schedule, rates }) => {
    const found = rates.map((_, step) =>
      scheduledValue(scheduleOf(schedule), rate, { step, plannedSteps: rates.length, losses: losses.slice(0, step) }),
    );
    for (const [step, expected] of rates.entries()) expect(found[step], `step ${step}`).toBeCloseTo(expected, 12);
    expect(new Set(found).size).toBeGreaterThan(1);
  });
});

const at = (text: string, step: number, plannedSteps: number | null = 100) =>
  scheduledValue(scheduleOf(text), 0.5, { step, plannedSteps, losses: [] });

describe('a schedule', () => {
  it('keeps its last value beyond its end', () => {
    for (const text of ['cosine:to=0.1,steps=10', 'linear:to=0.1,steps=10', 'onecycle:to=0.1,steps=10'])
      expect([10, 11, 99].map((step) => at(text, step))).toEqual([0.1, 0.1, 0.1].map((x) => expect.closeTo(x, 12)));
  });

  it('warms up along a line from zero, and never stands at zero', () => {
    expect([0, 1, 2, 3, 4].map((step) => at('warmup:steps=3', step))).toEqual(
      [0.125, 0.25, 0.375, 0.5, 0.5].map((x) => expect.closeTo(x, 12)),
    );
  });

  it('gives its last piece what the plan has left', () => {
    // Half of the 80 steps after the warm-up.
    expect(at('warmup:steps=20+cosine:to=0.1', 60)).toBeCloseTo(0.3, 12);
    expect(at('warmup:steps=20+cosine:to=0.1', 100)).toBeCloseTo(0.1, 12);
  });

  it('says whether it has to know how long the training is', () => {
    const texts = ['cosine', 'onecycle', 'warmup:steps=9+linear'];
    expect(texts.every((text) => needsPlan(scheduleOf(text)))).toBe(true);
    const others = [
      'cosine:steps=9',
      'constant',
      'step:every=3',
      'exponential:factor=0.9',
      'warmup:steps=9',
      'plateau',
    ];
    expect(others.some((text) => needsPlan(scheduleOf(text)))).toBe(false);
    for (const text of others) expect(at(text, 5, null), text).toBeGreaterThan(0);
  });

  it('takes a loss that is not a number for no improvement', () => {
    const losses = [1, Number.NaN, Number.NaN, Number.NaN];
    const moment = { step: 4, plannedSteps: null, losses };
    expect(scheduledValue(scheduleOf('plateau:patience=2,factor=0.5'), 0.5, moment)).toBe(0.25);
    expect(scheduledValue(scheduleOf('plateau:patience=3,factor=0.5'), 0.5, moment)).toBe(0.5);
  });

  it('on a plateau leaves a rate that is lower than the bound already', () => {
    const moment = { step: 3, plannedSteps: null, losses: [1, 1, 1] };
    expect(scheduledValue(scheduleOf('plateau:patience=0,to=0.7'), 0.5, moment)).toBe(0.5);
  });
});
