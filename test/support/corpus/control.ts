import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { corpus, filesIn, type Outcome, preload, tensorsIn } from './outcome';

/** What plainTfjs.mjs writes down. */
interface TrainingRecord {
  gradients: (number | null)[];
  updates: (number | null)[][];
  histories: { epoch: number[]; history: Record<string, number[]> }[];
}

export interface ControlRequest {
  script: string;
  arguments: readonly string[];
  seed: number;
  /** Where the script runs; `notes`: a folder for what is noted about it. */
  workingDirectory: string;
  notes: string;
}

/** Runs a script with plain TensorFlow.js. */
export async function runControl({
  script,
  arguments: args,
  seed,
  workingDirectory,
  notes,
}: ControlRequest): Promise<Outcome> {
  const file = await runnable(join(corpus, script), notes);
  const [record, count] = [join(notes, 'control.json'), join(notes, 'controlTensors.json')];
  const environment = { CONTROL_RECORD: record, CONTROL_SEED: String(seed), TENSOR_COUNT: count };
  const preloads = [preload('plainTfjs.mjs'), preload('countTensors.mjs')];
  const started = performance.now();
  const ended = await run([...preloads, file, ...args], workingDirectory, environment);
  const seconds = (performance.now() - started) / 1000;
  const { gradients, updates, histories }: TrainingRecord = JSON.parse(readFileSync(record, 'utf8'));
  return {
    ...ended,
    stderr: ended.stderr.replace(nodeHint, ''),
    // Without any optimizer each gradient is a step.
    losses: updates.length > 0 ? updates.map(mean) : gradients,
    epochs: histories.flatMap(epochsOf),
    files: filesIn(workingDirectory),
    tensors: tensorsIn(count),
    seconds,
  };
}

/** Of the losses that one update descends: several where their gradients were gathered first. */
const mean = (losses: (number | null)[]): number =>
  losses.reduce<number>((sum, loss) => sum + (loss ?? Number.NaN), 0) / losses.length;

/** An epoch in which the data ran out has no logs. */
const epochsOf = ({ epoch, history }: TrainingRecord['histories'][number]): Outcome['epochs'] =>
  epoch.map((number, i) => ({
    epoch: number,
    logs: Object.fromEntries(
      Object.entries(history).flatMap(([name, values]) => (i < values.length ? [[name, values[i]!]] : [])),
    ),
  }));

/** What tfjs prints in Node when its cpu backend is first used. */
const nodeHint = /\n=+\nHi, looks like you are running TensorFlow.js in Node.js[^=]*=+\n/;

/** The script itself where Node can run it; else one that esbuild has made of it. */
async function runnable(file: string, folder: string): Promise<string> {
  const isLoose = extname(file) === '.js' && /^import /m.test(readFileSync(file, 'utf8'));
  if (!isLoose && !/\.[cm]?ts$/.test(file)) return file;
  const format = file.endsWith('.cts') ? 'cjs' : 'esm';
  const outfile = join(folder, format === 'cjs' ? 'script.cjs' : 'script.mjs');
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: 'node',
    format,
    external: ['@tensorflow/*'],
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(file).href) },
  });
  return outfile;
}

function run(
  args: readonly string[],
  cwd: string,
  environment: Record<string, string>,
): Promise<Pick<Outcome, 'exitCode' | 'stdout' | 'stderr'>> {
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (part) => (text[stream] += part));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ exitCode: code ?? -1, ...text }));
  });
}
