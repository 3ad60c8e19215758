import { randomBytes } from 'node:crypto';
import { basename, extname } from 'node:path';
import { runFolder } from '../runlog/runFolder';
import type { RunRequest } from '../shared/run';

/** An id that no other run has and that people can read: `20260102-030405-digits-a3f9`, the local time and the script. */
export function newRunId(file: string, now: Date = new Date()): string {
  const two = (part: number) => String(part).padStart(2, '0');
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('');
  const name = basename(file, extname(file))
    .replace(/[^A-Za-z0-9_]+/g, '-')
    .slice(0, 40);
  return `${date}-${time}-${name}-${randomBytes(2).toString('hex')}`;
}

/** A run is logged below the folder that the person works in. */
export const logIn = (workspace: string, runId: string): RunRequest['log'] => logTo(runFolder(workspace, runId));

export const logTo = (folder: string): RunRequest['log'] => ({ folder, checkpointSeconds: 30 });
