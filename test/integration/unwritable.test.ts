import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { readRun } from '../../src/runlog/readRun';
import { runFolder } from '../../src/runlog/runFolder';
import { temporaryWorkspace } from '../support/runlog/logs';
import { repository, script, startScript } from '../support/runs';

const { workspace, dispose } = temporaryWorkspace();
afterAll(dispose);

const stopped =
  /^The run is not logged (at all|from about step \d+ on), since the disk is full; the training goes on\.$/;
const mounts = canMount();

async function notesOf(file: string, folder: string, scriptArguments: string[] = []) {
  const { run } = startScript(file, { scriptArguments, log: { folder, checkpointSeconds: 30 } });
  const notes: string[] = [];
  run.observe({ noted: (text) => notes.push(text) });
  await run.ended;
  return { run, notes };
}

describe('a log that cannot be written', () => {
  it('for want of a folder is told in one sentence; the training goes on, and is judged', async () => {
    writeFileSync(join(workspace, 'file'), '');
    const { run, notes } = await notesOf(script('diverges.ts'), join(workspace, 'file/run'));
    expect(notes).toEqual([expect.stringMatching(/^The run is not logged at all, since .*; the training goes on\.$/)]);
    expect(run.end).toMatchObject({ reason: 'non-finite' });
    expect(run.findings).not.toEqual([]);
    expect(run.logFolder).toBeNull();
  });

  describe('since the disk is full,', () => {
    const { NODE_OPTIONS } = process.env;
    afterEach(() => {
      process.env.NODE_OPTIONS = NODE_OPTIONS ?? '';
      delete process.env.RAVINE_TEST_ROOM;
    });

    // From room for a manifest alone to room for some steps.
    it.each([2500, 5000, 7500, 10_000, 12_500])(
      'with room for %d bytes, is told in one sentence; the training goes on',
      async (room) => {
        process.env.NODE_OPTIONS = `${NODE_OPTIONS ?? ''} --require ${JSON.stringify(join(repository, 'test/support/runlog/fullDisk.cjs'))}`;
        process.env.RAVINE_TEST_ROOM = String(room);
        const folder = runFolder(workspace, `full-${room}`);
        const { run, notes } = await notesOf(script('diverges.ts'), folder);
        expect(notes).toEqual([expect.stringMatching(stopped)]);
        expect(run.end).toMatchObject({ reason: 'non-finite' });
        const { manifest, findings, stages } = await readRun(folder);
        const steps = stages.reduce((sum, { history }) => sum + history.length, 0);
        if (manifest) {
          expect(manifest).toMatchObject({ id: run.request.runId, end: { reason: 'non-finite' } });
          expect(findings).toEqual(run.findings);
        }
        // What holds no step is not called a log.
        expect(run.logFolder).toBe(notes[0]!.includes('at all') ? null : folder);
        if (run.logFolder) expect(steps).toBeGreaterThan(0);
      },
    );
  });

  it.runIf(mounts)('on a small disk that fills up is told in one sentence, and what fitted can be read', async () => {
    const disk = mkdtempSync(join(workspace, 'disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    try {
      const folder = join(disk, 'run');
      // A pause after each step: there is time for more than one batch.
      const { run, notes } = await notesOf(script('resumable.ts'), folder, ['15']);
      expect(notes).toEqual([
        expect.stringMatching(/^The run is not logged from about step \d+ on, since the disk is full/),
      ]);
      expect(run.end).toMatchObject({ reason: 'completed', steps: 200 });
      expect(run.logFolder).toBe(folder);
      const [stage] = (await readRun(folder)).stages;
      const { length } = stage!.history;
      expect(length).toBeGreaterThan(0);
      expect(length).toBeLessThan(200);
      expect([...stage!.history.scalar('loss')]).toEqual([...run.stages[0]!.history.scalar('loss')].slice(0, length));
    } finally {
      execFileSync('umount', ['--lazy', disk]);
    }
  });
});

/** Whether this process may mount a disk: only root on Linux may. Everywhere else the disks that are made to seem full have to do. */
function canMount(): boolean {
  const at = mkdtempSync(join(workspace, 'mount-'));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', at]).status !== 0) return false;
  execFileSync('umount', ['--lazy', at]);
  return true;
}
