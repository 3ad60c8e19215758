import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { plainRequest, runEnd, runRequest, stageInfo } from '../shared/run';
import type { Problem } from './problem';
import { files } from './runFolder';
import { unseal } from './sealed';

/** Raised when an older reader would misread a newer folder. */
export const logFormat = 1;

/** A request; what an older Ravine could not be asked for was not asked for. */
const loggedRequest = v.pipe(
  v.record(v.string(), v.unknown()),
  v.transform((request) => ({ ...plainRequest, ...request })),
  runRequest,
);

/** What ran: written whole at the start, at each stage and at the end. */
export const manifest = v.object({
  format: v.literal(logFormat),
  protocolVersion: v.number(),
  id: v.string(),
  /** For people: the script's name, unless somebody gave another. */
  name: v.string(),
  /** When it began: ISO 8601, UTC. */
  date: v.string(),
  request: loggedRequest,
  stages: v.array(stageInfo),
  /** Of what computed it, by name: `ravine`, `node`, `tfjs`, … */
  versions: v.record(v.string(), v.string()),
  /** Null while it runs, and for ever where child and parent were both killed. */
  end: v.nullable(runEnd),
});
export type Manifest = v.InferOutput<typeof manifest>;

/** A run folder's manifest, or null; and what is wrong with it. A stage that another version of Ravine has described otherwise is left out. */
export async function readManifest(folder: string): Promise<{ manifest: Manifest | null; problems: Problem[] }> {
  const bytes = await readFile(join(folder, files.manifest)).catch(() => null);
  if (!bytes) return without('there is no such file, so that settings and end of the run are not known');
  const text = unseal(bytes);
  if (text.state === 'unreadable')
    return without('this is no whole JSON, so that settings and end of the run are not known');
  const outer = v.safeParse(v.object({ ...manifest.entries, stages: v.array(v.unknown()) }), text.value);
  if (!outer.success) return without(whyNot(text.value, outer.issues));
  const stages = outer.output.stages.map((stage) => v.safeParse(stageInfo, stage));
  const problems = text.state === 'whole' ? [] : [problem('it was changed since it was written')];
  for (const [i, stage] of stages.entries())
    if (!stage.success)
      problems.push(problem(`stage ${i} is not told as this version of Ravine tells it: ${place(stage.issues)}`));
  const readable = stages.flatMap((stage) => (stage.success ? [stage.output] : []));
  return { manifest: { ...outer.output, stages: readable }, problems };
}

type Issues = [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]];
const place = ([first]: Issues): string => v.getDotPath(first) ?? 'all of it';

function whyNot(value: unknown, issues: Issues): string {
  const format = v.safeParse(v.object({ format: v.number() }), value);
  if (!format.success) return 'this is no manifest of a run';
  if (format.output.format !== logFormat)
    return `format ${format.output.format} is not known to this version of Ravine, which reads format ${logFormat}`;
  return `it is not as this version of Ravine writes it: ${place(issues)}`;
}

const problem = (message: string): Problem => ({ file: files.manifest, byte: 0, message });
const without = (message: string) => ({ manifest: null, problems: [problem(message)] });
