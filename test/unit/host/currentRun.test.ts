import { describe, expect, it } from 'vitest';
import { CurrentRun } from '../../../src/host/currentRun';
import { Lifetime } from '../../../src/host/lifetime';
import { FakeRun, requestOf } from './fakeRun';

const options = { trainerPath: '/dist/trainer.js', memoryLimitMb: 256 };

function setUp() {
  const started: FakeRun[] = [];
  const runs = new CurrentRun((request) => {
    const run = new FakeRun(request);
    started.push(run);
    return run;
  });
  return { runs, started, start: (file: string) => runs.start(requestOf(file), options) };
}

describe('CurrentRun', () => {
  it('knows the live run, and the last one when it is over', () => {
    const { runs, started, start } = setUp();
    expect([runs.run, runs.live]).toEqual([null, null]);
    start('/a.ts');
    expect(runs.live).toBe(started[0]);
    started[0]?.finish('completed');
    expect([runs.run, runs.live]).toEqual([started[0], null]);
  });

  it('never has two live runs', () => {
    const { start } = setUp();
    start('/a.ts');
    expect(() => start('/b.ts')).toThrow();
  });

  it('ends what watched a run when the next one starts', () => {
    const { runs, started, start } = setUp();
    runs.watch((run, lifetime) => lifetime.add({ dispose: run.observe({}) }));
    start('/a.ts');
    started[0]?.finish('completed');
    expect(started[0]?.observers.size).toBe(1);
    start('/b.ts');
    expect(started.map(({ observers }) => observers.size)).toEqual([0, 1]);
  });

  it('kills the live run at its end, and lets go of it', () => {
    const { runs, started, start } = setUp();
    runs.watch((run, lifetime) => lifetime.add({ dispose: run.observe({}) }));
    start('/a.ts');
    runs.dispose();
    expect(started[0]?.asked).toEqual(['kill']);
    expect(started[0]?.observers.size).toBe(0);
  });
});

describe('Lifetime', () => {
  it('disposes in reverse order, once', () => {
    const order: number[] = [];
    const lifetime = new Lifetime();
    for (const i of [1, 2, 3]) lifetime.add({ dispose: () => order.push(i) });
    lifetime.dispose();
    lifetime.dispose();
    expect(order).toEqual([3, 2, 1]);
  });

  it('disposes what comes too late', () => {
    const lifetime = new Lifetime();
    lifetime.dispose();
    let disposed = false;
    lifetime.add({ dispose: () => (disposed = true) });
    expect(disposed).toBe(true);
  });

  it('goes on when one resource fails', () => {
    const errors: unknown[] = [];
    const order: string[] = [];
    const lifetime = new Lifetime((error) => errors.push(error));
    lifetime.add({ dispose: () => order.push('first') });
    lifetime.add({
      dispose: () => {
        throw new Error('no');
      },
    });
    lifetime.dispose();
    expect(order).toEqual(['first']);
    expect(errors).toHaveLength(1);
  });
});
