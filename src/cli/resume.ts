import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Checkpoint } from '../runlog/checkpoint';
import { type Manifest, readManifest } from '../runlog/manifest';
import { readCheckpoint, readCheckpoints } from '../runlog/readCheckpoints';
import type { RunRequest } from '../shared/run';
import { findRun } from './findRun';
import type { Options } from './runRequest';
import { scriptFile } from './scriptFile';
import type { Surroundings } from './surroundings';
import { UsageError } from './values';

/** The request of the run that `--resume` means, to go on from its last checkpoint. Throws a `UsageError` where it cannot. */
export async function resumed(options: Options, { workingDirectory, stderr }: Surroundings): Promise<RunRequest> {
  const folder = await findRun(options.resume!, workingDirectory);
  const { manifest } = await readManifest(folder);
  if (!manifest) throw new UsageError(`${folder}: its manifest cannot be read, so that it is not known what ran`);
  const { request, id } = manifest;
  checkAgreement(options, request, workingDirectory);
  scriptFile(request.file, workingDirectory);
  const say = (text: string) => void stderr.write(`ravine: ${text}\n`);
  const { step } = await lastCheckpoint(folder, manifest, say);
  const steps = stepsOf(options, manifest, step);
  if (changedSince(request.file, manifest.date))
    say(`${request.file} has changed since ${id} began: it may go on otherwise`);
  const diagnosticsBudget = isGiven(options, 'budget') ? options.diagnosticsBudget : request.diagnosticsBudget;
  return { ...request, steps, diagnosticsBudget, resume: { run: id, folder, step } };
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
  const isPlanned = request.schedule !== null || request.momentumSchedule !== null;
  if (steps !== request.steps && isPlanned)
    throw new UsageError(`--steps cannot be changed from ${request.steps}: the schedule of ${id} depends on it`);
  if (steps !== null && steps <= step)
    throw new UsageError(`${id} has come to step ${step}, and --steps is ${steps}: give a larger --steps`);
  return steps;
}

/** The last one that is whole. */
async function lastCheckpoint(folder: string, { stages }: Manifest, say: (text: string) => void): Promise<Checkpoint> {
  const { entries } = await readCheckpoints(folder);
  for (const { path } of entries.reverse()) {
    try {
      return await readCheckpoint(path);
    } catch (error) {
      say(`${path}: ${(error as Error).message}; the one before it is taken`);
    }
  }
  throw new UsageError(`${folder} has no checkpoint to go on from${whyNone(stages)}`);
}

/** Only tfjs's own loops can be entered in their middle. */
function whyNone(stages: Manifest['stages']): string {
  const calls = new Set(stages.map(({ call }) => call));
  if (calls.size === 0 || calls.has('fit') || calls.has('fitDataset')) return '';
  return `: it trains by ${[...calls].join(' and ')}, in a loop of the script's own, and nobody knows where that stands`;
}

const changedSince = (file: string, date: string): boolean => statSync(file).mtimeMs > Date.parse(date);

const isGiven = ({ given = [] }: Options, option: string): boolean => given.includes(option);
