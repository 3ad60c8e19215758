import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csv } from '../runlog/export/csv';
import { json } from '../runlog/export/json';
import { eventFiles } from '../runlog/export/tensorboard';
import { describeProblem } from '../runlog/problem';
import { readRun } from '../runlog/readRun';
import type { RecordedRun } from '../runlog/recordedRun';
import { report } from '../runlog/report/report';
import { exitCodes } from './exitCode';
import type { ExportFormat, ExportOptions } from './exportOptions';
import { findRun } from './findRun';
import { LineOutput } from './lineOutput';
import type { Surroundings } from './surroundings';

/** Writes a logged run in another form, and returns the exit code. Throws a `UsageError` when there is no such run. */
export async function exportRun(options: ExportOptions, surroundings: Surroundings): Promise<number> {
  const { stderr, workingDirectory } = surroundings;
  const run = await readRun(await findRun(options.run, workingDirectory));
  for (const problem of run.problems) stderr.write(`ravine: ${describeProblem(problem)}\n`);
  try {
    if (options.out === null) await print(textOf(run, options.format), surroundings);
    else await writeFiles(filesOf(run, options.format, resolve(workingDirectory, options.out)));
    return exitCodes.healthy;
  } catch (error) {
    stderr.write(`ravine: the export cannot be written: ${(error as Error).message}\n`);
    return exitCodes.crashed;
  }
}

type Content = Iterable<string | Uint8Array>;

function textOf(run: RecordedRun, format: ExportFormat): Iterable<string> {
  if (format === 'csv') return csv(run);
  return format === 'json' ? json(run) : [report(run)];
}

function filesOf(run: RecordedRun, format: ExportFormat, out: string): { path: string; content: Content }[] {
  if (format !== 'tensorboard') return [{ path: out, content: textOf(run, format) }];
  return eventFiles(run).map(({ path, content }) => ({ path: join(out, path), content }));
}

async function writeFiles(files: readonly { path: string; content: Content }[]): Promise<void> {
  for (const { path, content } of files) {
    mkdirSync(dirname(path), { recursive: true });
    await pipeline(Readable.from(content), createWriteStream(path));
  }
}

/** As fast as it is read. A reader that has gone (`| head`) wants no more: that is no failure. */
async function print(content: Iterable<string>, { stdout }: Surroundings): Promise<void> {
  let gone: NodeJS.ErrnoException | null = null;
  const out = new LineOutput(stdout, (error) => {
    gone = error;
  });
  for (const piece of content) {
    if (gone) break;
    out.write(piece);
    await out.flushed();
  }
  const failure = gone as NodeJS.ErrnoException | null;
  if (failure && failure.code !== 'EPIPE') throw failure;
}
