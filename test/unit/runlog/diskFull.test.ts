import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { disk } from '../../../src/runlog/logFiles';
import { readRun } from '../../../src/runlog/readRun';
import type { RunLog } from '../../../src/runlog/runLog';
import { aCheckpoint } from '../../support/runlog/checkpoints';
import { expectSteps } from '../../support/runlog/expectSteps';
import { makeLog, smallDisk, stageInfo, stepOf, temporaryWorkspace } from '../../support/runlog/logs';
import { anEnd } from '../cli/fakes';

let workspace = '';
let dispose = () => {};
beforeAll(() => ({ workspace, dispose } = temporaryWorkspace()));
afterAll(() => dispose());

/** A short training, all that a log can be told. */
function train(log: RunLog): void {
  log.stageStarted(stageInfo());
  for (let step = 1; step <= 12; step++) {
    log.step(stepOf(step));
    if (step % 3 === 0) log.happened({ type: 'noted', step, text: 'a sentence' });
    if (step === 6) log.checkpoint(aCheckpoint(step));
  }
  log.happened({ type: 'epochEnded', stage: 0, epoch: 1, step: 12, logs: {} });
  log.end(anEnd);
}

describe('a disk that becomes full', () => {
  it('after any number of bytes stops the log, once and with a sentence, and what was written is read', {
    timeout: 60_000,
  }, async () => {
    let [full, last] = [0, 0];
    for (let room = 0; room < 16_000; room += 97) {
      const made = makeLog(workspace, `room-${room}`, smallDisk(room));
      train(made.log);
      const run = await readRun(made.folder);
      const [stage] = run.stages;
      if (stage && stage.history.length > 0) expectSteps(stage, 1, stage.history.length);
      expect(stage?.history.length ?? 0).toBeGreaterThanOrEqual(last);
      last = stage?.history.length ?? 0;
      expect(made.stopped.length).toBeLessThanOrEqual(1);
      expect(readdirSync(join(made.folder, 'checkpoints')).every((name) => name.endsWith('.checkpoint'))).toBe(true);
      if (made.stopped.length === 0) break;
      full++;
      expect(made.stopped[0]).toMatch(
        /^The run is not logged (at all|from about step \d+ on), since the disk is full; the training goes on\.$/,
      );
      if (!made.stopped[0]!.includes('at all')) expect(last).toBeGreaterThan(0);
      expect(made.hadSteps).toEqual([!made.stopped[0]!.includes('at all')]);
      expect(run.manifest?.end ?? null).toBeNull();
    }
    expect(full).toBeGreaterThan(50);
    expect(last).toBe(12);
  });

  it('of steps still has room to say so', async () => {
    let failing = false;
    const made = makeLog(workspace, 'with-room', {
      ...disk,
      append(path, bytes) {
        if (failing && path.includes('steps-0')) throw Object.assign(new Error('no'), { code: 'ENOSPC' });
        disk.append(path, bytes);
      },
    });
    made.log.stageStarted(stageInfo());
    made.log.step(stepOf(1));
    failing = true;
    made.log.step(stepOf(2));
    made.log.flush();
    const { events } = await readRun(made.folder);
    expect(events).toMatchObject([{ type: 'loggingStopped', step: 2, reason: made.stopped[0] }]);
  });

  it('is told from a folder that may not be written', () => {
    const refused = () => {
      throw Object.assign(new Error("EACCES: permission denied, mkdir '/x'"), { code: 'EACCES' });
    };
    const made = makeLog(workspace, 'refused', {
      makeFolder: refused,
      makeNewFolder: refused,
      create: refused,
      append: refused,
      replace: refused,
      remove: refused,
    });
    expect(made.stopped).toEqual([
      "The run is not logged at all, since EACCES: permission denied, mkdir '/x'; the training goes on.",
    ]);
    made.log.step(stepOf(1));
    made.log.end(anEnd);
    expect(made.stopped).toHaveLength(1);
  });

  it('is no different from a folder that another run has made, which stays as it was', async () => {
    const first = makeLog(workspace, 'twice');
    train(first.log);
    const second = makeLog(workspace, 'twice');
    train(second.log);
    expect(second.stopped).toEqual([expect.stringMatching(/^The run is not logged at all, since EEXIST/)]);
    const run = await readRun(first.folder);
    expect(run.problems).toEqual([]);
    expectSteps(run.stages[0]!, 1, 12);
  });
});
