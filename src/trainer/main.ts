import './channel/startWatchdog';
import { basename } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { chooseBackend } from '../engine/eager/backend';
import { loadEngine } from '../engine/engine';
import type { TrainableModel } from '../engine/layersModel';
import { RunLog } from '../runlog/runLog';
import { protocolVersion, type TrainerCommands } from '../shared/protocol';
import type { RunEnd, RunFailure, RunRequest } from '../shared/run';
import { createFitLoop } from './calls/fitLoop';
import { computeForwardNatively } from './calls/nativeForward';
import { serveCommands } from './channel/commandServer';
import { Outbox } from './channel/outbox';
import { Reporter } from './channel/reporter';
import { RunControl } from './channel/runControl';
import { Checkpoints } from './checkpoints';
import { defaultThreads } from './defaultThreads';
import { Resumption } from './resumption';
import { LayerOrigins } from './script/layerOrigins';
import { loadScript } from './script/loadScript';
import { scriptFailure } from './script/scriptFailure';
import { seedRandom } from './script/seedRandom';
import { shareTfjs } from './script/shareTfjs';
import { SourceMaps } from './script/sourceMaps';
import { TrainingRun } from './trainingRun';
import { versions } from './versions';

// The child's entry: wires the parts. One child serves one run.

const outbox = new Outbox((message, done) => process.send?.(message, done) ?? false);
const reporter = new Reporter(outbox);
const sourceMaps = new SourceMaps();
/** There from the start: a stop or a pause during start-up counts too. */
const control = new RunControl((paused) => {
  holdOpen(paused);
  reporter.event('stateChanged', { state: paused ? 'paused' : 'training', detail: '' });
});
let run: TrainingRun | null = null;

const commands: TrainerCommands = {
  // Answered at once; the run tells about itself by events.
  start: (request) => void start(request).catch((error: unknown) => finish(scriptFailure(error, sourceMaps), 3)),
  pause: () => control.pause(),
  resume: () => control.resume(),
  stop: () => {
    control.stop('stopped');
    reporter.event('stateChanged', { state: 'stopping', detail: '' });
  },
  setLearningRate: (change) => theRun().fits.setLearningRate(change),
  rollBack: (where) => theRun().fits.rollBack(where),
};

function theRun(): TrainingRun {
  if (run) return run;
  throw new Error('nothing is being trained yet');
}

async function start(request: RunRequest): Promise<void> {
  outbox.runId = request.runId;
  control.maxSteps = request.steps;
  const log = request.log && startLog(request, request.log.folder);
  reporter.event('stateChanged', { state: 'loading', detail: 'loading TensorFlow.js' });
  const resumption = request.resume && (await Resumption.of(request.resume));
  await chooseBackend(__dirname, (text) => reporter.event('noted', { text }));
  const engine = await loadEngine({
    engine: request.engine,
    threads: request.threads ?? defaultThreads(),
    provider: request.executionProvider,
  });
  if (engine.runtime?.refusal) reporter.event('noted', { text: `${engine.runtime.refusal}: the CPU computes` });
  const random = seedRandom(request.seed);
  const origins = new LayerOrigins(sourceMaps);
  const checkpoints = log && request.log && new Checkpoints(log, request.log.checkpointSeconds);
  const onOver = () => void finish(null, 0);
  run = new TrainingRun({ request, engine, origins, random, reporter, control, checkpoints, resumption, onOver });
  const prototype = tf.LayersModel.prototype as unknown as TrainableModel;
  prototype.fitLoop = createFitLoop(run);
  if (engine.runtime) computeForwardNatively(prototype, engine.runtime);
  noteUnfollowed();
  shareTfjs();
  watchTheEnd();
  reporter.event('stateChanged', { state: 'loading', detail: 'running the script' });
  await loadScript(request.file, request.scriptArguments, sourceMaps);
}

/** Before all else, so that a run that fails early leaves a log, too. */
function startLog(request: RunRequest, folder: string): RunLog {
  const name = basename(request.file);
  const stopped = (reason: string) => reporter.event('logStopped', { reason });
  const log = new RunLog({ folder, request, name, versions: versions(__dirname) }, stopped);
  if (log.isOpen) reporter.event('logStarted', { folder });
  reporter.logTo(log);
  return log;
}

/** A paused run has nothing to wait for; the channel keeps the process alive until it is resumed. */
function holdOpen(hold: boolean): void {
  if (hold) process.channel?.ref();
  else process.channel?.unref();
}

/** Ways to train that run as they are, unmeasured. Remembered, so that a run without a `fit` can say so. */
const unfollowed = new Set<string>();

function noteUnfollowed(): void {
  const model = tf.LayersModel.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of ['fitDataset', 'trainOnBatch']) {
    const own = model[name]!;
    model[name] = function (this: unknown, ...args) {
      unfollowed.add(name);
      return own.apply(this, args);
    };
  }
}

function watchTheEnd(): void {
  process.on('uncaughtException', (error) => void finish(scriptFailure(error, sourceMaps), 3));
  process.on('beforeExit', () => void finishAt(Number(process.exitCode ?? 0)));
  process.exit = ((code?: number) => {
    void finishAt(Number(code ?? process.exitCode ?? 0));
    throw new ScriptExit();
  }) as typeof process.exit;
  process.channel?.unref();
}

/** Unwinds the script after its `process.exit()`, while what it has reported is still on its way out. */
class ScriptExit extends Error {
  override name = 'ScriptExit';
}

/** The script has ended, by itself, with this exit code. */
function finishAt(code: number): Promise<void> {
  const failure = code === 0 ? (run?.hasTrained ? null : noTraining()) : ownExit(code);
  return finish(failure, code);
}

let finishing = false;
const exitProcess = process.exit.bind(process);

async function finish(failure: RunFailure | null, code: number): Promise<void> {
  if (finishing) return;
  finishing = true;
  if (!failure) await run?.scriptEnded();
  if (run) run.end(failure);
  else reporter.end(neverBegun(failure));
  await outbox.flushed();
  exitProcess(code);
}

/** A run that failed before its script. */
function neverBegun(failure: RunFailure | null): RunEnd {
  const seconds = performance.now() / 1000;
  const reason = control.stopReason ?? 'failed';
  return { reason, steps: 0, stepsPerSecond: 0, setupSeconds: seconds, seconds, overhead: 0, failure };
}

function noTraining(): RunFailure {
  const others = [...unfollowed].map((name) => `\`${name}\``).join(' and ');
  return {
    kind: 'no-training',
    message: others
      ? `The script trains by ${others}, which Ravine does not follow yet.`
      : 'The script ended without a training call.',
    advice:
      'Ravine follows `model.fit(...)` of a model that was compiled with `model.compile(...)`, at the top level or in a function that runs.',
    position: null,
    stack: '',
  };
}

function ownExit(code: number): RunFailure {
  return {
    kind: 'script-error',
    message: `The script ended itself with exit code ${code}.`,
    advice: 'Look at what it printed: it found something wrong.',
    position: null,
    stack: '',
  };
}

serveCommands(commands, outbox);
outbox.event('ready', { protocolVersion, pid: process.pid });
