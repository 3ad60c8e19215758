import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FitPlace } from '../../../src/runlog/checkpoint';
import { Checkpoints } from '../../../src/trainer/checkpoints';
import { aCheckpoint } from '../../support/runlog/checkpoints';
import { type MadeLog, makeLog, smallDisk, temporaryWorkspace } from '../../support/runlog/logs';

let now = 0;
let made: MadeLog;
let workspace = '';
let dispose = () => {};
beforeEach(() => {
  now = 0;
  ({ workspace, dispose } = temporaryWorkspace());
  made = makeLog(workspace);
});
afterEach(() => dispose());

/** Each look at the clock takes so many milliseconds: a save looks twice. */
const checkpoints = (seconds: number, tick = 0) => new Checkpoints(made.log, seconds, () => (now += tick));

const at = (step: number, place: Partial<FitPlace> = {}) => {
  const checkpoint = aCheckpoint(step);
  return { ...checkpoint, position: { ...checkpoint.position, ...place } };
};
const stepsOnDisk = () => readdirSync(join(made.folder, 'checkpoints')).map((name) => Number.parseInt(name, 10));

describe('the checkpoints of a run', () => {
  it('come first at once, then after the time between two', () => {
    const kept = checkpoints(30);
    expect(kept.isDue).toBe(true);
    kept.save(at(0));
    now += 29_999;
    expect(kept.isDue).toBe(false);
    now += 1;
    expect(kept.isDue).toBe(true);
  });

  it('come later where one takes more than a hundredth of that time', () => {
    const kept = checkpoints(1, 20);
    kept.save(at(0));
    const savedAt = now;
    while (!kept.isDue);
    // Asked at every look at the clock, of which there are two while it is affordable.
    expect(now - savedAt).toBeGreaterThanOrEqual(100 * 20);
    expect(now - savedAt).toBeLessThanOrEqual(100 * 20 + 2 * 20);
  });

  it('are the last five of a fit, and the ends of all', () => {
    const kept = checkpoints(0);
    for (let step = 1; step <= 8; step++) kept.save(at(step, { fit: 1, ended: step === 2 }));
    kept.save(at(9, { fit: 2 }));
    expect(stepsOnDisk()).toEqual([2, 5, 6, 7, 8, 9]);
    expect(kept.of(1).map(({ step }) => step)).toEqual([2, 5, 6, 7, 8]);
    expect(kept.of(2)).toEqual([{ stage: 0, step: 9, epoch: 3 }]);
  });

  it('are read back as they were saved', async () => {
    const kept = checkpoints(0);
    kept.save(at(7));
    expect(await kept.read(7)).toEqual(at(7));
  });

  it('are replaced by a later one of the same step', async () => {
    const kept = checkpoints(0);
    kept.save(at(7));
    kept.save(at(7, { batch: 1 }));
    expect(kept.of(3)).toHaveLength(1);
    expect((await kept.read(7)).position.batch).toBe(1);
  });

  it('of a fit that ends too soon after the last one are written when the run ends with it, as the weights were then', async () => {
    const kept = checkpoints(30, 20);
    kept.save(at(0));
    const end = at(4, { ended: true });
    kept.saveEnd(end);
    expect(stepsOnDisk()).toEqual([0]);
    end.weights.fill(0);
    kept.close();
    expect(await kept.read(4)).toEqual(at(4, { ended: true }));
  });

  it('are told as long as they are there: none that a full disk had no room for', () => {
    made = makeLog(workspace, 'full', smallDisk(4000));
    const kept = checkpoints(0);
    for (let step = 1; step <= 4; step++) kept.save(at(step));
    expect(made.stopped).toHaveLength(1);
    expect(kept.of(3).map(({ step }) => step)).toEqual(stepsOnDisk());
    expect(stepsOnDisk().length).toBeLessThan(4);
  });
});
