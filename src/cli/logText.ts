import { runFolder } from '../runlog/runFolder';
import type { Run } from '../session/run';
import type { RunEnd } from '../shared/run';
import { shortPath } from './words';

/** Where a run's log is, and what can be done with it. */
export function logText(
  { logFolder, request, checkpoints }: Run,
  { reason }: RunEnd,
  workingDirectory: string,
): string[] {
  if (logFolder === null) return [];
  const isHere = logFolder === runFolder(workingDirectory, request.runId);
  const name = isHere ? 'latest' : shortPath(logFolder, workingDirectory);
  const last = checkpoints.at(-1);
  const canGoOn = last && (reason === 'stopped' || reason === 'crashed' || reason === 'failed');
  return [
    `log ${shortPath(logFolder, workingDirectory)}: one page of it with ravine export ${name} --format html --out report.html`,
    ...(canGoOn ? [`to go on from step ${last.step}: ravine train --resume ${name}`] : []),
  ];
}
