import { describe, expect, it } from 'vitest';
import { RunControl } from '../../../../src/trainer/channel/runControl';

describe('RunControl', () => {
  it('waits between steps while paused, and says when the pause begins and ends', async () => {
    const told: boolean[] = [];
    const control = new RunControl((paused) => told.push(paused));
    control.pause();
    const waiting = control.betweenSteps();
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([true]);
    control.resume();
    await waiting;
    expect(told).toEqual([true, false]);
  });

  it('does between two steps what is wanted, in a pause too', async () => {
    const control = new RunControl(() => undefined);
    let times = 0;
    const intervene = () => void times++;
    await control.betweenSteps(intervene);
    expect(times).toBe(1);
    control.pause();
    const waiting = control.betweenSteps(intervene);
    control.wake();
    await new Promise((resolve) => setImmediate(resolve));
    expect(times).toBe(3);
    expect(control.paused).toBe(true);
    control.resume();
    await waiting;
  });

  it('resumes every training that waits', async () => {
    const control = new RunControl(() => undefined);
    control.pause();
    const waiting = [control.betweenSteps(), control.betweenSteps()];
    await new Promise((resolve) => setImmediate(resolve));
    control.resume();
    await Promise.all(waiting);
  });

  it('is woken from a pause by a stop', async () => {
    const control = new RunControl(() => undefined);
    control.pause();
    const waiting = control.betweenSteps();
    control.stop('stopped');
    await waiting;
    expect(control.stopReason).toBe('stopped');
  });

  it('keeps the first reason to stop', () => {
    const control = new RunControl(() => undefined);
    control.stop('non-finite');
    control.stop('stopped');
    expect(control.stopReason).toBe('non-finite');
  });

  it('stops after exactly the steps that were asked for', () => {
    const control = new RunControl(() => undefined);
    control.maxSteps = 3;
    control.counted(2);
    expect(control.stopReason).toBeNull();
    control.counted(3);
    expect(control.stopReason).toBe('steps-reached');
  });

  it('lets other events in during a long training', async () => {
    const control = new RunControl(() => undefined);
    let heard = false;
    setImmediate(() => {
      heard = true;
    });
    const end = performance.now() + 20;
    while (performance.now() < end);
    await control.betweenSteps();
    expect(heard).toBe(true);
  });
});
