import { basename, dirname, join } from 'node:path';
import type { LogFiles } from './logFiles';

/**
 * What lies where. In `<workspace>/.ravine/runs/<id>/`:
 *
 *   manifest.json             what ran; the child's while it lives, then its parent's
 *   steps-<stage>.arrows      measurements, an Arrow IPC stream; the child's
 *   steps-<stage>.sums        a checksum for each message of that stream
 *   events.ndjson             epochs, states, interventions; the child's
 *   checkpoints/*.checkpoint  the child's
 *   findings.ndjson           what the rules found; the parent's
 */
export const files = {
  manifest: 'manifest.json',
  events: 'events.ndjson',
  findings: 'findings.ndjson',
  checkpoints: 'checkpoints',
} as const;

const logFolder = '.ravine';

export const runsFolder = (workspace: string): string => join(workspace, logFolder, 'runs');
export const runFolder = (workspace: string, runId: string): string => join(runsFolder(workspace), runId);

/** Makes a run's folder, which must be new or empty: two runs in one would make neither readable. Keeps `.ravine` out of version control. */
export function createRunFolder(folder: string, target: LogFiles): void {
  target.makeFolder(dirname(folder));
  const above = dirname(dirname(folder));
  if (basename(above) === logFolder) target.create(join(above, '.gitignore'), '*\n');
  target.makeNewFolder(folder);
  target.makeFolder(join(folder, files.checkpoints));
}

/**
 * The files of a stage's steps. Columns that appear later than the stage's first batch begin a new part, since the schema of a stream is fixed:
 * `steps-0.arrows`, then `steps-0.1.arrows`.
 */
export function stepFiles(stage: number, part: number): { arrows: string; sums: string } {
  const name = part === 0 ? `steps-${stage}` : `steps-${stage}.${part}`;
  return { arrows: `${name}.arrows`, sums: `${name}.sums` };
}

/** The stage and part that a file's name tells; null for any other file. */
export function stepFileOf(name: string): { stage: number; part: number } | null {
  const [, stage, part = '0'] = /^steps-(\d{1,9})(?:\.(\d{1,9}))?\.(?:arrows|sums)$/.exec(name) ?? [];
  return stage === undefined ? null : { stage: Number(stage), part: Number(part) };
}

export const checkpointFile = (step: number): string =>
  join(files.checkpoints, `${String(step).padStart(9, '0')}.checkpoint`);
