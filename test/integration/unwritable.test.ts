import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { readRun } from '../../src/runlog/readRun';
import { runFolder } from '../../src/runlog/runFolder';
import { temporaryWorkspace } from '../support/runlog/logs';
import { repository, script, startScript } from '../support/runs';

const { workspace, dispose } = temporaryWorkspace();
afterAll(dispose);

async function notesOf(folder: string) {
  const { run } = startScript(script('diverges.ts'), { log: { folder, checkpointSeconds: 30 } });
  const notes: string[] = [];
  run.observe({ noted: (text) => notes.push(text) });
  await run.ended;
  return { run, notes };
}

describe('a log that cannot be written', () => {
  it('for want of a folder is told in one sentence; the training goes on, and is judged', async () => {
    writeFileSync(join(workspace, 'file'), '');
    const { run, notes } = await notesOf(join(workspace, 'file/run'));
    expect(notes).toEqual([expect.stringMatching(/^The run is not logged at all, since .*; the training goes on\.$/)]);
    expect(run.end).toMatchObject({ reason: 'non-finite' });
    expect(run.findings).not.toEqual([]);
    expect(run.logFolder).toBeNull();
  });

  describe('any further, since the disk is full,', () => {
    const { NODE_OPTIONS } = process.env;
    afterEach(() => {
      process.env.NODE_OPTIONS = NODE_OPTIONS ?? '';
      delete process.env.RAVINE_TEST_ROOM;
    });

    it('is told in one sentence; the training goes on, and what was logged before can be read', async () => {
      process.env.NODE_OPTIONS = `${NODE_OPTIONS ?? ''} --require ${JSON.stringify(join(repository, 'test/support/runlog/fullDisk.cjs'))}`;
      // The manifest twice, and not much more.
      process.env.RAVINE_TEST_ROOM = '9000';
      const folder = runFolder(workspace, 'full');
      const { run, notes } = await notesOf(folder);
      expect(notes).toEqual([
        expect.stringMatching(/^The run is not logged .*, since the disk is full; the training goes on\.$/),
      ]);
      expect(run.end).toMatchObject({ reason: 'non-finite' });
      const { manifest, findings } = await readRun(folder);
      expect(manifest).toMatchObject({ id: run.request.runId, end: { reason: 'non-finite' } });
      expect(findings).toEqual(run.findings);
    });
  });
});
