import { describe, expect, it } from 'vitest';
import { Budget } from '../../../src/instruments/budget';

/** Runs a training of steps of 1 ms with instruments of given costs; returns how often each ran, and the share that was added. */
function train(share: number, costs: Record<string, (step: number) => number>, steps = 5000, bookkeeping = 0) {
  const budget = new Budget(share);
  const runs = new Map(Object.keys(costs).map((id) => [id, 0]));
  let added = 0;
  for (let step = 1; step <= steps; step++) {
    let measuring = bookkeeping;
    for (const id of budget.choose(Object.keys(costs), step)) {
      const cost = costs[id]!(step);
      budget.charge(id, step, cost);
      runs.set(id, runs.get(id)! + 1);
      measuring += cost;
    }
    budget.stepTook(1, measuring);
    added += measuring;
  }
  return { runs, added: added / steps, spentBy: budget.spentBy };
}

describe('a budget', () => {
  it('is kept, and used', () => {
    const { added } = train(0.1, { cheap: () => 0.02, middle: () => 1, dear: () => 40 });
    expect(added).toBeLessThan(0.1 + 40 / 5000);
    expect(added).toBeGreaterThan(0.08);
  });

  it('lets cheap instruments run often and dear ones too', () => {
    const { runs } = train(0.1, { cheap: () => 0.02, dear: () => 40 });
    expect(runs.get('cheap')).toBeGreaterThan(1000);
    expect(runs.get('dear')).toBeGreaterThan(2);
  });

  it('runs at every step what costs less than it earns', () => {
    expect(train(0.1, { cheap: () => 0.01 }).runs.get('cheap')).toBe(4999);
  });

  it('follows a cost that changes', () => {
    const { added } = train(0.1, { growing: (step) => (step < 1000 ? 0.1 : 10) }, 20_000);
    expect(added).toBeLessThan(0.11);
  });

  it('counts what belongs to no instrument', () => {
    const { added } = train(0.1, { middle: () => 1 }, 5000, 0.06);
    expect(added).toBeLessThan(0.102);
    expect(added).toBeGreaterThan(0.09);
  });

  it('of 0 runs nothing, of 1 everything', () => {
    expect(train(0, { cheap: () => 0 }).runs.get('cheap')).toBe(0);
    expect(train(1, { dear: () => 100 }).runs.get('dear')).toBe(5000);
  });

  it('says what each took', () => {
    const { runs, spentBy } = train(0.1, { middle: () => 1 });
    expect(spentBy.get('middle')).toBe(runs.get('middle'));
  });
});
