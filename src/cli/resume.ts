import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Checkpoint } from '../runlog/checkpoint';
import { type Manifest, readManifest } from '../runlog/manifest';
import { readCheckpoint, readCheckpoints } from '../runlog/readCheckpoints';
import type { RunRequest } from '../shared/run';
import { needsPlan, parseSchedule } from '../shared/schedule';
import { findRun } from './findRun';
import type { Options } from './runRequest';
import { scriptFile } from './scriptFile';
import type { Output, Surroundings } from './surroundings';
import { UsageError } from './values';

/**
 * The request of the run that `--resume` means, to go on from its last checkpoint; from its beginning where it did not come to one. Throws a `UsageError` where
 * it cannot.
 */
export async function resumed(
  options: Options,
  { workingDirectory, stderr }: Pick<Surroundings, 'workingDirectory'> & { stderr: Pick<Output, 'write'> },
): Promise<RunRequest> {
  const folder = await findRun(options.resume!, workingDirectory);
  const { manifest } = await readManifest(folder);
  if (!manifest) throw new UsageError(`${folder}: its manifest cannot be read, so that it is not known what ran`);
  const { request, id } = manifest;
  checkAgreement(options, request, workingDirectory);
  scriptFile(request.file, workingDirectory);
  const say = (text: string) => void stderr.write(`ravine: ${text}\n`);
  const checkpoint = await lastCheckpoint(folder, manifest, say);
  const steps = stepsOf(options, manifest, checkpoint?.step ?? 0);
  if (changedSince(request.file, manifest.date))
    say(`${request.file} has changed since ${id} began: it may go on otherwise`);
  if (!checkpoint) say(`${id} did not come to its first checkpoint: it begins anew`);
  const resume = checkpoint && { run: id, folder, step: checkpoint.step };
  const diagnosticsBudget = isGiven(options, 'budget') ? options.diagnosticsBudget : request.diagnosticsBudget;
  return { ...request, steps, diagnosticsBudget, resume };
}

/** What each option asks for. Of these a run keeps what it began with: another value would make it another run. */
const fixed: Readonly<Record<string, keyof RunRequest & keyof Options>> = {
  optimizer: 'optimizer',
  lr: 'learningRate',
  momentum: 'hyperparameters',
  set: 'hyperparameters',
  schedule: 'schedule',
  'momentum-schedule': 'momentumSchedule',
  'weight-decay': 'weightDecay',
  'weight-decay-mode': 'weightDecayMode',
  'clip-norm': 'clipNorm',
  'clip-value': 'clipValue',
  epochs: 'epochs',
  'batch-size': 'batchSize',
  seed: 'seed',
  engine: 'engine',
  threads: 'threads',
  'execution-provider': 'executionProvider',
};

function checkAgreement(options: Options, request: RunRequest, workingDirectory: string): void {
  const { file, scriptArguments, given = [] } = options;
  const check = (what: string, asked: unknown, had: unknown) => {
    if (isDeepStrictEqual(asked, had)) return;
    throw new UsageError(`${what} does not agree with the run that is to go on, which had ${JSON.stringify(had)}`);
  };
  if (file) check(file, resolve(workingDirectory, file), request.file);
  if (scriptArguments.length > 0) check('what comes after "--"', scriptArguments, request.scriptArguments);
  for (const option of given) {
    const key = fixed[option];
    if (key) check(`--${option}`, options[key], request[key]);
  }
}

/** `--steps` may be another one: it says how far the run goes, not how. */
function stepsOf(options: Options, { id, request, end }: Manifest, step: number): number | null {
  if (end?.reason === 'completed') throw new UsageError(`${id} was completed: there is nothing to go on with`);
  const steps = isGiven(options, 'steps') ? options.steps : request.steps;
  const planned = [request.schedule, request.momentumSchedule].find(
    (schedule) => schedule !== null && isPlanned(schedule),
  );
  if (steps !== request.steps && planned)
    throw new UsageError(
      `--steps cannot be changed from ${request.steps}: the schedule ${planned} of ${id} depends on it`,
    );
  if (steps !== null && steps <= step)
    throw new UsageError(`${id} has come to step ${step}, and --steps is ${steps}: give a larger --steps`);
  return steps;
}

function isPlanned(schedule: string): boolean {
  const parsed = parseSchedule(schedule);
  return 'schedule' in parsed && needsPlan(parsed.schedule);
}

/** The last one that is whole; null where the run was ended before it wrote any. */
async function lastCheckpoint(
  folder: string,
  { stages }: Manifest,
  say: (text: string) => void,
): Promise<Checkpoint | null> {
  const { entries, problems } = await readCheckpoints(folder);
  for (const { path } of entries.reverse()) {
    try {
      return await readCheckpoint(path);
    } catch (error) {
      say(`${path}: ${(error as Error).message}; the one before it is taken`);
    }
  }
  const calls = new Set(stages.map(({ call }) => call));
  const isOfFits = calls.size === 0 || calls.has('fit') || calls.has('fitDataset');
  if (entries.length === 0 && problems.length === 0 && isOfFits) return null;
  // Only tfjs's own loops can be entered in their middle.
  const why = isOfFits
    ? 'none of them is whole'
    : `it trains by ${[...calls].join(' and ')}, in a loop of the script's own, and nobody knows where that stands`;
  throw new UsageError(`${folder} has no checkpoint to go on from: ${why}`);
}

const changedSince = (file: string, date: string): boolean => statSync(file).mtimeMs > Date.parse(date);

const isGiven = ({ given = [] }: Options, option: string): boolean => given.includes(option);
