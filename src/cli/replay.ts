import { describeProblem } from '../runlog/problem';
import { readRun } from '../runlog/readRun';
import { findRun } from './findRun';
import { ReplayedRun } from './replayedRun';
import type { ReplayOptions } from './replayOptions';
import type { Surroundings } from './surroundings';
import { reported } from './train';
import { UsageError } from './values';

/** Judges a logged run as if it ran now, and returns the exit code of its training. Throws a `UsageError` when there is no such run. */
export async function replay(options: ReplayOptions, surroundings: Surroundings): Promise<number> {
  const { stderr, workingDirectory } = surroundings;
  const recorded = await readRun(await findRun(options.run, workingDirectory));
  for (const problem of recorded.problems) stderr.write(`ravine: ${describeProblem(problem)}\n`);
  const unknown = recorded.stages.find(({ info }) => !info);
  if (unknown) throw new UsageError(`${recorded.folder}: it is not known what stage ${unknown.stage} trained`);
  return reported(new ReplayedRun(recorded, options.rules), options, surroundings);
}
