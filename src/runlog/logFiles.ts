import {
  appendFileSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** The few things that a log does to a disk. Each may throw: a disk can be full. */
export interface LogFiles {
  /** Makes a folder and those above it. A folder that is there already is no error. */
  makeFolder(path: string): void;
  /** Makes one folder, which must not be there yet, or be empty. */
  makeNewFolder(path: string): void;
  /** Writes a file unless there is one. */
  create(path: string, text: string): void;
  append(path: string, bytes: Uint8Array): void;
  /** Puts a whole file in the place of what was there, or leaves that as it was: nobody ever sees a half. */
  replace(path: string, parts: readonly Uint8Array[]): void;
  /** A file that is not there is no error. */
  remove(path: string): void;
}

/** The real disk. Appending reopens the file: nothing stays open when a run is killed or has a hundred stages. */
export const disk: LogFiles = {
  makeFolder: (path) => void mkdirSync(path, { recursive: true }),
  makeNewFolder(path) {
    try {
      mkdirSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || readdirSync(path).length > 0) throw error;
    }
  },
  create(path, text) {
    try {
      writeFileSync(path, text, { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  },
  append: appendFileSync,
  replace(path, parts) {
    const temporary = `${path}.tmp`;
    try {
      writeThrough(temporary, parts);
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    syncFolder(dirname(path));
  },
  remove: (path) => rmSync(path, { force: true }),
};

function writeThrough(path: string, parts: readonly Uint8Array[]): void {
  const file = openSync(path, 'w');
  try {
    for (const part of parts) for (let at = 0; at < part.length; ) at += writeSync(file, part, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A rename lasts through a loss of power only once its folder is written. Windows does that by itself and opens no folders. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  fsyncSync(folder);
  closeSync(folder);
}
