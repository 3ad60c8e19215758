import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ListedRun, listRuns } from '../runlog/listRuns';
import { files, runsFolder } from '../runlog/runFolder';
import { UsageError } from './values';

/** The folder of the run that these words mean. Throws a `UsageError` where they mean none, or several. */
export async function findRun(words: string, workingDirectory: string): Promise<string> {
  const folder = resolve(workingDirectory, words);
  if (existsSync(join(folder, files.manifest))) return folder;
  const runs = await listRuns(workingDirectory);
  const [latest] = runs;
  if (!latest)
    throw new UsageError(`"${words}" is no folder of a run, and there is no run in ${runsFolder(workingDirectory)}`);
  if (words === 'latest') return latest.folder;
  const exact = runs.find(({ id }) => id === words);
  if (exact) return exact.folder;
  const [found, ...others] = runs.filter(({ id }) => id.startsWith(words) || id.endsWith(words));
  if (!found) throw new UsageError(`there is no run "${words}"; the latest are ${idsOf(runs)}`);
  if (others.length > 0) throw new UsageError(`"${words}" could be any of ${idsOf([found, ...others])}`);
  return found.folder;
}

const idsOf = (runs: readonly ListedRun[]): string =>
  `${runs
    .slice(0, 5)
    .map(({ id }) => id)
    .join(', ')}${runs.length > 5 ? ', …' : ''}`;
