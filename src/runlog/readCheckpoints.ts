import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint } from './checkpoint';
import { DamagedCheckpoint, decodeCheckpoint, decodeHeader } from './checkpointFile';
import type { Problem } from './problem';
import { files } from './runFolder';

/** A checkpoint as a list shows it. */
export interface CheckpointEntry {
  path: string;
  stage: number;
  step: number;
  /** Which call of `fit` in the run, counted from 1, and whether it ended with this step. */
  fit: number;
  ended: boolean;
}

/** The checkpoints of a run, oldest first, their arrays unread. */
export async function readCheckpoints(folder: string): Promise<{ entries: CheckpointEntry[]; problems: Problem[] }> {
  const names = await readdir(join(folder, files.checkpoints)).catch(() => []);
  const entries: CheckpointEntry[] = [];
  const problems: Problem[] = [];
  for (const name of names.filter((each) => each.endsWith('.checkpoint')).sort()) {
    const path = join(folder, files.checkpoints, name);
    try {
      const { stage, step, position } = decodeHeader(await readStart(path));
      entries.push({ path, stage, step, fit: position.fit, ended: position.ended });
    } catch (error) {
      const byte = error instanceof DamagedCheckpoint ? error.byte : 0;
      problems.push({ file: join(files.checkpoints, name), byte, message: (error as Error).message });
    }
  }
  return { entries, problems };
}

/** All of one. Throws a `DamagedCheckpoint` rather than giving anything that is not as it was written. */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  return decodeCheckpoint(await readFile(path));
}

/** More than any header takes: a line for each array, of which there are a few hundred at most. */
const headerRoom = 1 << 20;

async function readStart(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(headerRoom), 0, headerRoom, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
