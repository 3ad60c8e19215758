import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { type Finding, finding } from '../shared/finding';
import { readManifest } from './manifest';
import type { Problem } from './problem';
import { readCheckpoints } from './readCheckpoints';
import { readStages } from './readStages';
import type { RecordedRun } from './recordedRun';
import { runEvent } from './runEvent';
import { files } from './runFolder';
import { readSealedLines } from './sealed';

/**
 * Opens a run's folder. Whatever is whole in it is read, and what is not is told in `problems`: a run that was killed, a file that is cut off, a flipped
 * bit, a file of something else. Throws only where the folder itself cannot be read.
 */
export async function readRun(folder: string): Promise<RecordedRun> {
  const names = await readdir(folder);
  const { manifest, problems } = await readManifest(folder);
  const events = await readLines(folder, files.events, runEvent);
  const findings = await readLines(folder, files.findings, finding);
  const steps = await readStages(folder, names, manifest?.stages ?? []);
  const checkpoints = await readCheckpoints(folder);
  return {
    folder,
    id: manifest?.id ?? basename(folder),
    manifest,
    stages: steps.stages,
    epochs: events.values.filter((event) => event.type === 'epochEnded'),
    findings: latest(findings.values),
    events: events.values,
    checkpoints: checkpoints.entries,
    problems: [...problems, ...events.problems, ...findings.problems, ...steps.problems, ...checkpoints.problems],
  };
}

/** A file that is not there has no lines: not every run has one. */
async function readLines<Value>(
  folder: string,
  name: string,
  schema: v.GenericSchema<unknown, Value>,
): Promise<{ values: Value[]; problems: Problem[] }> {
  const bytes = await readFile(join(folder, name)).catch(() => new Uint8Array(0));
  const { values, problems } = readSealedLines(bytes, name);
  const read: Value[] = [];
  for (const { byte, value } of values) {
    const parsed = v.safeParse(schema, value);
    if (parsed.success) read.push(parsed.output);
    else problems.push({ file: name, byte, message: 'a line of another kind is left out' });
  }
  return { values: read, problems };
}

/** Of each finding what was written last; those that were written last come last, and at a run's end all are, in their order. */
function latest(written: readonly Finding[]): Finding[] {
  const byId = new Map<string, Finding>();
  for (const each of written) {
    byId.delete(each.id);
    byId.set(each.id, each);
  }
  return [...byId.values()];
}
