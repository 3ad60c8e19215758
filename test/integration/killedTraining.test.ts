import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resumed } from '../../src/cli/resume';
import { parseTrainOptions } from '../../src/cli/trainOptions';
import { readRun } from '../../src/runlog/readRun';
import { files, runFolder } from '../../src/runlog/runFolder';
import type { Run } from '../../src/session/run';
import { randomNumbers, temporaryWorkspace } from '../support/runlog/logs';
import { repository, runScript, script, startScript, when } from '../support/runs';
import { expectSameFrom, resultOf, stepsOf } from '../support/trajectories';

const { workspace, dispose } = temporaryWorkspace();
afterAll(dispose);

const file = script('resumable.ts');
let whole: Awaited<ReturnType<typeof runScript>>;
beforeAll(async () => {
  whole = await runScript(file);
  expect(whole.end).toMatchObject({ reason: 'completed', steps: 200 });
});

// Other moments at each run. RAVINE_TEST_SEED=N repeats those of one.
const seed = Number(process.env.RAVINE_TEST_SEED ?? randomInt(2 ** 31));
const random = randomNumbers(seed);
const upTo = (most: number) => Math.floor(most * random());
const milliseconds = (time: number) => new Promise((resolve) => setTimeout(resolve, time));

/** When a training is killed. Some write checkpoints as often as they can, and with them what they have measured. */
const kills = [
  ...Array.from({ length: 3 }, () => ({ step: 0, later: upTo(1500), checkpointSeconds: 0 })),
  ...Array.from({ length: 9 }, (_, i) => ({
    step: 1 + upTo(190),
    later: upTo(12),
    checkpointSeconds: i % 3 === 0 ? 30 : 0,
  })),
];

let logs = 0;

/** The real child on a script that pauses a little at each step. */
async function killed({
  step,
  later,
  checkpointSeconds,
}: (typeof kills)[number]): Promise<{ run: Run; folder: string }> {
  const folder = runFolder(workspace, `log-${logs++}`);
  const { run } = startScript(file, { scriptArguments: ['4'], log: { folder, checkpointSeconds } });
  await when(run, () => stepsOf(run) >= step);
  await milliseconds(later);
  if (run.end) throw new Error('the run ended before it was killed');
  process.kill(run.pid!, 'SIGKILL');
  expect((await run.ended).reason).toBe('crashed');
  return { run, folder };
}

/** As `ravine train --resume FOLDER` does it. */
async function goneOn(folder: string) {
  const notes: string[] = [];
  const request = await resumed(parseTrainOptions(['--resume', folder]), {
    workingDirectory: repository,
    stderr: { write: (text) => notes.push(text) > 0 },
  });
  const log = { folder: runFolder(workspace, `log-${logs++}`), checkpointSeconds: 30 };
  return { ...(await runScript(file, { ...request, scriptArguments: [], log })), request, notes };
}

describe(`a training that is killed, RAVINE_TEST_SEED=${seed}`, () => {
  it.each(kills)('$later ms after step $step, leaves a log that opens, and goes on to the bit', async (kill) => {
    const { run, folder } = await killed(kill);
    // Killed before it could write what it was.
    if (!existsSync(join(folder, files.manifest))) return expect(stepsOf(run)).toBe(0);
    const { stages, checkpoints, problems, manifest } = await readRun(folder);
    expect(manifest!.end).toMatchObject({ reason: 'crashed' });
    // What was being written may be cut off, and is told then.
    expect(problems.length).toBeLessThanOrEqual(1);
    const losses = [...(stages[0]?.history.scalar('loss') ?? [])];
    expect(losses).toEqual([...whole.run.stages[0]!.history.scalar('loss')].slice(0, losses.length));
    // A checkpoint before each step writes all steps before it: what was told since is one.
    if (kill.checkpointSeconds === 0) expect(losses.length).toBeGreaterThanOrEqual(stepsOf(run) - 1);
    expect(losses.length).toBeGreaterThanOrEqual(checkpoints.at(-1)?.step ?? 0);

    const again = await goneOn(folder);
    expect(again.end).toMatchObject({ reason: 'completed', steps: 200, failure: null });
    expect(again.request.resume?.step).toBe(checkpoints.at(-1)?.step);
    expect(again.notes.join('')).toMatch(checkpoints.length === 0 ? /begins anew/ : /^$/);
    expectSameFrom(again.request.resume?.step ?? 0, again.run, whole.run);
    expect(resultOf(again.output)).toEqual(resultOf(whole.output));
  });
});
