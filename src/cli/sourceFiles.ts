import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { escapePath, glob } from 'tinyglobby';
import { isScript, scriptExtensions } from '../shared/scriptFile';
import { scriptFile } from './scriptFile';
import { UsageError } from './values';

/** Where nobody writes a script by hand. */
const ignore = ['**/node_modules/**'];

/**
 * The scripts that files, folders and patterns (`src/*.ts`) name, as absolute paths, each once, sorted. Of a folder all below it; not those in
 * `node_modules`, nor what begins with a dot. Throws a `UsageError` for what names none.
 */
export async function sourceFiles(words: readonly string[], workingDirectory: string): Promise<string[]> {
  const found = await Promise.all(words.map((word) => namedBy(word, workingDirectory)));
  return [...new Set(found.flat())].sort();
}

async function namedBy(word: string, workingDirectory: string): Promise<string[]> {
  const stats = statSync(resolve(workingDirectory, word), { throwIfNoEntry: false });
  if (stats && !stats.isDirectory()) return [scriptFile(word, workingDirectory)];
  const pattern = stats ? `${escapePath(word.replace(/[\\/]+$/, ''))}/**` : word;
  const matches = await glob([pattern], { cwd: workingDirectory, absolute: true, ignore, expandDirectories: false });
  const scripts = matches.filter(isScript);
  if (scripts.length > 0) return scripts.map((path) => resolve(path));
  const what = stats
    ? 'there is no script in this folder'
    : 'there is no such file, and no script that fits this pattern';
  throw new UsageError(`${word}: ${what}; the names of scripts end in ${scriptExtensions.join(' ')}`);
}
