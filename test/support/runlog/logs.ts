import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogFiles } from '../../../src/runlog/logFiles';
import { disk } from '../../../src/runlog/logFiles';
import { runFolder } from '../../../src/runlog/runFolder';
import { RunLog } from '../../../src/runlog/runLog';
import type { LoggedStep } from '../../../src/runlog/stepTable';
import type { StageInfo } from '../../../src/shared/run';
import { aRequest } from '../../unit/cli/fakes';
import { layerNames, stageOf, wobble } from '../rules/histories';

/** 2026-01-02 03:04:05 UTC. */
export const start = Date.UTC(2026, 0, 2, 3, 4, 5);

export const stageInfo = (change: Partial<StageInfo> = {}): StageInfo => ({ ...stageOf({ steps: 0 }), ...change });

/** Numbers that no two steps share, with the ones in between that text and floats are known to lose. */
export function stepOf(step: number, stage = 0): LoggedStep {
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324][step % 7];
  return {
    stage,
    step,
    scalars: { loss: odd ?? wobble(step), gradientNorm: 1 / step, learningRate: 0.1, 'metric:acc': step / 1000 },
    layers: {
      gradientL2: Float32Array.from(layerNames, (_, layer) =>
        step % 11 === layer ? Number.NaN : wobble(step + layer),
      ),
      updateRatio: Float32Array.from(layerNames, (_, layer) => step + layer / 8),
    },
  };
}

/** A workspace of its own, and how to be rid of it. */
export function temporaryWorkspace() {
  const workspace = mkdtempSync(join(tmpdir(), 'ravine-log-'));
  return { workspace, dispose: () => rmSync(workspace, { recursive: true, force: true }) };
}

export interface MadeLog {
  log: RunLog;
  folder: string;
  stopped: string[];
  /** Whether there were steps in it, for each of `stopped`. */
  hadSteps: boolean[];
  /** Lets time pass. */
  wait(milliseconds: number): void;
}

/** A log whose clock stands still unless it is told to go on. */
export function makeLog(workspace: string, runId = 'run-1', target: LogFiles = disk, from = start): MadeLog {
  let now = from;
  const stopped: string[] = [];
  const hadSteps: boolean[] = [];
  const request = { ...aRequest, runId };
  const log = new RunLog(
    { folder: runFolder(workspace, runId), request, name: 'train.ts', versions: { ravine: '0.1.0' } },
    (sentence, hasSteps) => {
      stopped.push(sentence);
      hadSteps.push(hasSteps);
    },
    target,
    () => now,
  );
  return { log, folder: runFolder(workspace, runId), stopped, hadSteps, wait: (milliseconds) => (now += milliseconds) };
}

/** Logs the steps from `first` to `last`, so many to a batch. */
export function logSteps({ log, wait }: MadeLog, first: number, last: number, perBatch: number): void {
  for (let step = first; step <= last; step++) {
    log.step(stepOf(step));
    if (step % perBatch === 0) log.flush();
    wait(10);
  }
}

export function copyOf(folder: string, workspace: string, name: string): string {
  const copy = join(workspace, name);
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** A disk that has room for so many bytes: what does not fit is written in part, as the real one does. */
export function smallDisk(room: number): LogFiles {
  const full = () => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  const take = (bytes: Uint8Array): Uint8Array => {
    const fitting = bytes.subarray(0, room);
    room -= fitting.length;
    return fitting;
  };
  return {
    ...disk,
    append(path, bytes) {
      const fitting = take(bytes);
      disk.append(path, fitting);
      if (fitting.length < bytes.length) throw full();
    },
    replace(path, parts) {
      const size = parts.reduce((total, { length }) => total + length, 0);
      if (size > room) throw full();
      room -= size;
      disk.replace(path, parts);
    },
  };
}

/** Random numbers from 0 to below 1 that are the same at every run (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
