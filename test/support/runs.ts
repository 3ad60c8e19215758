import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '../../src/session/run';
import { startRun } from '../../src/session/startRun';
import { plainRequest, type RunEnd, type RunRequest } from '../../src/shared/run';

export const repository = join(import.meta.dirname, '../..');
export const trainerPath = join(repository, 'dist/trainer.js');
export const script = (name: string) => join(repository, 'test/fixtures/scripts', name);
export const example = (name: string) => join(repository, 'examples', name);

let count = 0;

export function requestFor(file: string, change: Partial<RunRequest> = {}): RunRequest {
  return {
    runId: `test-${process.pid}-${count++}`,
    file,
    workingDirectory: repository,
    scriptArguments: [],
    seed: 1,
    ...plainRequest,
    threads: 1,
    ...change,
  };
}

/** Starts the real child on a script; `output` gathers what the script prints. */
export function startScript(
  file: string,
  change: Partial<RunRequest> = {},
  memoryLimitMb = 1024,
): { run: Run; output: () => string } {
  if (!existsSync(trainerPath)) throw new Error('dist/trainer.js is missing: run `npm run build` first');
  const run = startRun(requestFor(file, change), { trainerPath, memoryLimitMb });
  let text = '';
  run.observe({ output: (_, part) => (text += part) });
  return { run, output: () => text };
}

export async function runScript(
  file: string,
  change: Partial<RunRequest> = {},
): Promise<{ run: Run; end: RunEnd; output: string }> {
  const { run, output } = startScript(file, change);
  const end = await run.ended;
  return { run, end, output: output() };
}

/** Resolves when `holds` does, looked at whenever the run says something. */
export function when(run: Run, holds: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (!holds()) return;
      stop();
      resolve();
    };
    const stop = run.observe({
      statusChanged: look,
      stageStarted: look,
      stepsRecorded: look,
      epochEnded: look,
      findingsChanged: look,
      output: look,
      ended: (end) => (holds() ? resolve() : reject(new Error(`the run ended first: ${JSON.stringify(end)}`))),
    });
    look();
  });
}

/** Whether a process still runs (a zombie does not). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !isZombie(pid);
}

function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
