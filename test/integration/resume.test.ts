import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readRun } from '../../src/runlog/readRun';
import { runFolder } from '../../src/runlog/runFolder';
import type { RunRequest } from '../../src/shared/run';
import { temporaryWorkspace } from '../support/runlog/logs';
import { runScript, script, startScript, when } from '../support/runs';

const { workspace, dispose } = temporaryWorkspace();
afterAll(dispose);

const logged = (name: string) => ({ log: { folder: runFolder(workspace, name), checkpointSeconds: 0 } });
const resultOf = (output: string) => JSON.parse(/result (.*)/.exec(output)![1]!);

/** Kills a run after so many steps. Returns what resumes it from its last checkpoint. */
async function killedAt(step: number, file: string, change: Partial<RunRequest>): Promise<Pick<RunRequest, 'resume'>> {
  const { run } = startScript(file, change);
  await when(run, () => run.stages.reduce((sum, { history }) => sum + history.length, 0) >= step);
  process.kill(run.pid!, 'SIGKILL');
  expect((await run.ended).reason).toBe('crashed');
  const { folder } = change.log!;
  const { checkpoints, problems } = await readRun(folder);
  expect(problems).toEqual([]);
  return { resume: { run: run.request.runId, folder, step: checkpoints.at(-1)!.step } };
}

describe('a resumed run', () => {
  it('follows the uninterrupted one to the bit', async () => {
    const file = script('resumable.ts');
    const whole = await runScript(file);
    expect(whole.end).toMatchObject({ reason: 'completed', steps: 200 });
    const scriptArguments = ['20'];
    const { resume } = await killedAt(120, file, { scriptArguments, ...logged('killed') });
    expect(resume!.step).toBeGreaterThan(0);
    const again = await runScript(file, { resume, ...logged('again') });
    expect(again.end).toMatchObject({ reason: 'completed', steps: 200, failure: null });
    const history = again.run.stages[0]!.history;
    expect(history.stepAt(0)).toBe(resume!.step + 1);
    expect([...history.scalar('loss')]).toEqual([...whole.run.stages[0]!.history.scalar('loss')].slice(resume!.step));
    expect(resultOf(again.output)).toEqual(resultOf(whole.output));
    expect(again.run.droppedSteps).toBe(0);
    rmSync(join(workspace, '.ravine'), { recursive: true });
  });
});
