import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../runs';

/** What a script was seen to do: alone with plain TensorFlow.js, or in the trainer's child. */
export interface Outcome {
  exitCode: number;
  stdout: string;
  stderr: string;
  /** The loss of each update, in the order of the updates; null where it is no number. */
  losses: (number | null)[];
  /** The logs of each epoch of each `fit` and `fitDataset`, in their order. */
  epochs: { epoch: number; logs: Record<string, number> }[];
  /** What the script has written, by its path in the working directory. */
  files: Record<string, Buffer>;
  /** How many tensors there were when the process ended. */
  tensors: number | null;
  /** From the start of the process to its end. */
  seconds: number;
}

export const corpus = join(repository, 'test/fixtures/scripts/corpus');
export const preload = (name: string): string => `--import=${join(repository, 'test/support/corpus', name)}`;

/** What lies in a working directory beside the data that the script found there. */
export function filesIn(folder: string): Record<string, Buffer> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(join(folder, 'data')));
  return Object.fromEntries(found.map((file) => [file.slice(folder.length + 1), readFileSync(file)]));
}

/** What countTensors.mjs has written; null where the process could not. */
export const tensorsIn = (file: string): number | null =>
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
