import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isScript, scriptExtensions } from '../shared/scriptFile';
import { UsageError } from './values';

/** The script's absolute path, once it is known to be a file that may be one. Throws a `UsageError` otherwise. */
export function scriptFile(file: string, workingDirectory: string): string {
  const path = resolve(workingDirectory, file);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new UsageError(`${file}: there is no such file; the path is looked up from ${workingDirectory}`);
  if (stats.isDirectory()) throw new UsageError(`${file}: this is a folder; name the training script in it`);
  if (!isScript(path)) {
    throw new UsageError(`${file}: this is no script; its name must end in one of ${scriptExtensions.join(' ')}`);
  }
  try {
    accessSync(path, constants.R_OK);
  } catch {
    throw new UsageError(`${file}: this file may not be read; check its permissions`);
  }
  return path;
}
