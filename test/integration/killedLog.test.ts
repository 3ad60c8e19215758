import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../src/runlog/readCheckpoints';
import { readRun } from '../../src/runlog/readRun';
import { runFolder } from '../../src/runlog/runFolder';
import { aCheckpoint } from '../support/runlog/checkpoints';
import { expectSteps } from '../support/runlog/expectSteps';
import { randomNumbers, temporaryWorkspace } from '../support/runlog/logs';

const support = join(import.meta.dirname, '../support/runlog');
const kills = 200;

let workspace = '';
let dispose = () => {};
let writer = '';
beforeAll(async () => {
  ({ workspace, dispose } = temporaryWorkspace());
  writer = join(workspace, 'writer.js');
  const entry = join(support, 'endlessWriter.ts');
  await build({
    entryPoints: [entry],
    outfile: writer,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  });
});
afterAll(() => dispose());

/** Starts a writer and kills it so many milliseconds after it has said something first. Returns the last step that it told. */
async function killedAfter(milliseconds: number, runId: string): Promise<number> {
  const child = spawn(process.execPath, [writer, workspace, runId], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let told = '';
  child.stdout.on('data', (text: Buffer) => {
    if (told === '') setTimeout(() => child.kill('SIGKILL'), milliseconds);
    told += text.toString();
  });
  expect(await closed).toEqual([null, 'SIGKILL']);
  return Number(told.trimEnd().split('\n').at(-1));
}

async function expectAllBut(runId: string, told: number): Promise<void> {
  const folder = runFolder(workspace, runId);
  const { stages, manifest, epochs, checkpoints, problems } = await readRun(folder);
  const { history } = stages[0]!;
  // What was told was written; the batch of the kill may be there or not.
  expect([told, told + 10]).toContain(history.length);
  expectSteps(stages[0]!, 1, history.length);
  expect(manifest).toMatchObject({ id: runId, end: null });
  expect(epochs.length).toBeGreaterThanOrEqual(Math.floor(told / 20));
  expect(checkpoints.length).toBeGreaterThanOrEqual(Math.floor(told / 50));
  for (const { path, step } of checkpoints) expect(await readCheckpoint(path)).toEqual(aCheckpoint(step));
  expect(problems.length).toBeLessThanOrEqual(1);
  rmSync(folder, { recursive: true });
}

describe(`a process that is killed while it logs, ${kills} times`, () => {
  it('leaves a log that opens and misses at most the batch that it was writing', { timeout: 300_000 }, async () => {
    const random = randomNumbers(3);
    for (let kill = 0; kill < kills; kill += 2) {
      const runs = [`run-${kill}`, `run-${kill + 1}`];
      const told = await Promise.all(runs.map((runId) => killedAfter(40 * random(), runId)));
      for (const [i, runId] of runs.entries()) await expectAllBut(runId, told[i]!);
    }
  });
});
