import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { logIn, logTo, newRunId } from '../session/newRun';
import { plainRequest, type RunRequest } from '../shared/run';
import { resumed } from './resume';
import { scriptFile } from './scriptFile';
import type { Surroundings } from './surroundings';
import type { TrainOptions } from './trainOptions';
import { UsageError } from './values';

/** What a training is asked to do. */
export type Options = TrainOptions & Partial<Pick<RunRequest, 'spectrum'>>;

/** The run that the options mean. Throws a `UsageError` where there can be none. */
export async function runRequest(options: Options, surroundings: Surroundings): Promise<RunRequest> {
  const { workingDirectory } = surroundings;
  const request = options.resume ? await resumed(options, surroundings) : fresh(options, workingDirectory);
  const runId = newRunId(request.file);
  return { ...request, runId, log: logOf(options, runId, workingDirectory) };
}

type Fresh = Omit<RunRequest, 'runId' | 'log'>;

function fresh(options: Options, workingDirectory: string): Fresh {
  const { help, file, format, failOn, memoryLimitMb, log, out, resume, given, rules, ...asked } = options;
  return { ...plainRequest, ...asked, file: scriptFile(file, workingDirectory), workingDirectory };
}

function logOf({ log, out = null }: Options, runId: string, workingDirectory: string): RunRequest['log'] {
  if (!log) return null;
  if (out === null) return logIn(workingDirectory, runId);
  const folder = resolve(workingDirectory, out);
  if (!isEmpty(folder)) throw new UsageError(`--out ${out}: there is something in it; a run takes a folder of its own`);
  return logTo(folder);
}

/** A folder that is not there is as good. */
function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
