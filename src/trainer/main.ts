import './startWatchdog';
import { availableParallelism } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { chooseBackend } from '../engine/eager/backend';
import type { TrainableModel } from '../engine/layersModel';
import { protocolVersion, type TrainerCommands } from '../shared/protocol';
import type { RunFailure, RunRequest } from '../shared/run';
import { serveCommands } from './commandServer';
import { createFitLoop } from './fitLoop';
import { LayerOrigins } from './layerOrigins';
import { loadScript } from './loadScript';
import { Outbox } from './outbox';
import { scriptFailure } from './scriptFailure';
import { seedRandom } from './seedRandom';
import { SourceMaps } from './sourceMaps';
import { TrainingRun } from './trainingRun';

// The child's entry: wires the parts. One child serves one run.

const outbox = new Outbox((message, done) => process.send?.(message, done) ?? false);
const sourceMaps = new SourceMaps();
let run: TrainingRun | null = null;

const commands: TrainerCommands = {
  // Answered at once; the run tells about itself by events.
  start: (request) => void start(request).catch((error: unknown) => finish(scriptFailure(error, sourceMaps), 3)),
  pause: () => run?.control.pause(),
  resume: () => run?.control.resume(),
  stop: () => {
    run?.control.stop('stopped');
    outbox.event('stateChanged', { state: 'stopping', detail: '' });
  },
};

async function start(request: RunRequest): Promise<void> {
  outbox.runId = request.runId;
  outbox.event('stateChanged', { state: 'loading', detail: 'loading TensorFlow.js' });
  const backend = await chooseBackend(__dirname, (text) => outbox.event('noted', { text }));
  const engine = { engine: request.engine, threads: request.threads ?? defaultThreads(), backend };
  seedRandom(request.seed);
  const training = new TrainingRun(request, engine, new LayerOrigins(sourceMaps), outbox, holdOpen);
  run = training;
  (tf.LayersModel.prototype as unknown as TrainableModel).fitLoop = createFitLoop(training);
  watchTheEnd();
  outbox.event('stateChanged', { state: 'loading', detail: 'running the script' });
  await loadScript(request.file, request.scriptArguments, sourceMaps);
}

/** A paused run has nothing to wait for; the channel keeps the process alive until it is resumed. */
function holdOpen(hold: boolean): void {
  if (hold) process.channel?.ref();
  else process.channel?.unref();
}

function watchTheEnd(): void {
  process.on('uncaughtException', (error) => void finish(scriptFailure(error, sourceMaps), 3));
  process.on('beforeExit', () => void finish(run?.hasTrained ? null : noTraining(), 0));
  process.exit = ((code?: number) => {
    void finish(run?.hasTrained ? null : noTraining(), Number(code ?? process.exitCode ?? 0));
    throw new ScriptExit();
  }) as typeof process.exit;
  process.channel?.unref();
}

/** Unwinds the script after its `process.exit()`, while what it has reported is still on its way out. */
class ScriptExit extends Error {
  override name = 'ScriptExit';
}

/** More threads than real cores make onnxruntime several times slower: they spin. Half of the logical ones is safe on any machine. */
const defaultThreads = (): number => Math.max(1, Math.floor(availableParallelism() / 2));

let finishing = false;
const exitProcess = process.exit.bind(process);

async function finish(failure: RunFailure | null, code: number): Promise<void> {
  if (finishing) return;
  finishing = true;
  run?.end(failure);
  await outbox.flushed();
  exitProcess(code);
}

function noTraining(): RunFailure {
  return {
    kind: 'no-training',
    message: 'The script ended without a training call.',
    advice:
      'Ravine follows `model.fit(...)` of a model that was compiled with `model.compile(...)`; call it at the top level or from a function that runs.',
    position: null,
    stack: '',
  };
}

serveCommands(commands, outbox);
outbox.event('ready', { protocolVersion, pid: process.pid });
