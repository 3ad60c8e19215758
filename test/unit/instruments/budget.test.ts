import { describe, expect, it } from 'vitest';
import { Budget } from '../../../src/instruments/budget';

/** Runs a training of steps of 1 ms with instruments of given costs; returns how often each ran, and the share that was added. */
function train(share: number, costs: Record<string, (step: number) => number>, steps = 5000, bookkeeping = 0) {
  const budget = new Budget(share);
  const runs = new Map(Object.keys(costs).map((id) => [id, 0]));
  for (const [id, cost] of Object.entries(costs)) budget.open(id, 1, cost(0));
  let added = 0;
  for (let step = 1; step <= steps; step++) {
    let measuring = bookkeeping;
    for (const id of Object.keys(costs).filter((id) => budget.allows(id))) {
      const cost = costs[id]!(step);
      budget.charge(id, cost);
      runs.set(id, runs.get(id)! + 1);
      measuring += cost;
    }
    budget.stepTook(1, measuring);
    added += measuring;
  }
  return { runs, added: added / steps };
}

describe('a budget', () => {
  it('is kept, and used', () => {
    const { added } = train(0.1, { cheap: () => 0.02, middle: () => 1, dear: () => 40 });
    expect(added).toBeLessThanOrEqual(0.1);
    expect(added).toBeGreaterThan(0.08);
  });

  it('lets cheap instruments run often, and starves none', () => {
    const { runs } = train(0.1, { cheap: () => 0.02, middle: () => 1, other: () => 1, dear: () => 40 });
    expect(runs.get('cheap')).toBeGreaterThan(4000);
    expect(runs.get('middle')).toBeGreaterThan(100);
    expect(runs.get('dear')).toBeGreaterThanOrEqual(3);
  });

  it('waits with a dear instrument until it has been earned', () => {
    expect(train(0.1, { dear: () => 240 }, 2390).runs.get('dear')).toBe(0);
    expect(train(0.1, { dear: () => 240 }, 2410).runs.get('dear')).toBe(1);
  });

  it('measures within short trainings, in advance', () => {
    expect(train(0.1, { dear: () => 40 }, 2).runs.get('dear')).toBe(1);
    expect(train(0.1, { middle: () => 1 }, 1000).added).toBeLessThanOrEqual(0.1);
  });

  it('does not spend on the first steps alone what is there in advance', () => {
    // 50 ms are there in advance, which would be gone within 25 steps.
    expect(train(0.1, { middle: () => 2 }, 25).runs.get('middle')).toBeLessThan(10);
    expect(train(0.1, { middle: () => 2 }, 400).runs.get('middle')).toBeGreaterThan(10);
  });

  it('follows a cost that changes', () => {
    const { added } = train(0.1, { growing: (step) => (step < 1000 ? 0.1 : 10) }, 20_000);
    expect(added).toBeLessThan(0.101);
  });

  it('takes back what a wrong guess has cost', () => {
    const budget = new Budget(0.1);
    budget.open('probe', 1, 0.01);
    let added = 0;
    for (let step = 1; step <= 1000; step++) {
      const runs = budget.allows('probe');
      if (runs) budget.charge('probe', 5);
      budget.stepTook(1, runs ? 5 : 0);
      added += runs ? 5 : 0;
    }
    expect(added / 1000).toBeLessThanOrEqual(0.105);
  });

  it('pays for a first measurement that was dear, and does not expect the like again', () => {
    const { runs, added } = train(0.1, { cold: (step) => (step < 5 ? 40 : 1) });
    expect(runs.get('cold')).toBeGreaterThan(400);
    expect(added).toBeLessThanOrEqual(0.1);
  });

  it('counts what belongs to no instrument', () => {
    const { added } = train(0.1, { middle: () => 1 }, 5000, 0.06);
    expect(added).toBeLessThanOrEqual(0.1);
    expect(added).toBeGreaterThan(0.09);
  });

  it('of 0 runs nothing, of 1 everything', () => {
    expect(train(0, { cheap: () => 0 }).runs.get('cheap')).toBe(0);
    expect(train(1, { dear: () => 100 }).runs.get('dear')).toBe(5000);
  });
});
