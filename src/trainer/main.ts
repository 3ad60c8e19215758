import './channel/startWatchdog';
import { basename } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { chooseBackend } from '../engine/eager/backend';
import { loadEngine } from '../engine/engine';
import type { TrainableModel } from '../engine/layersModel';
import { RunLog } from '../runlog/runLog';
import { protocolVersion, type TrainerCommands } from '../shared/protocol';
import type { RunEnd, RunFailure, RunRequest } from '../shared/run';
import { createFitDataset } from './calls/fitDataset';
import { createFitLoop } from './calls/fitLoop';
import { computeForwardNatively } from './calls/nativeForward';
import { pauseAtReads } from './calls/pauseAtReads';
import { ScriptLoops } from './calls/scriptLoops';
import { createTrainOnBatch } from './calls/trainOnBatch';
import { serveCommands } from './channel/commandServer';
import { Outbox } from './channel/outbox';
import { Reporter } from './channel/reporter';
import { RunControl } from './channel/runControl';
import { Checkpoints } from './checkpoints';
import { defaultThreads } from './defaultThreads';
import { Ending } from './ending';
import { trainExports } from './exports/trainExports';
import { Resumption } from './resumption';
import { AdvisedError } from './script/advisedError';
import { LayerOrigins } from './script/layerOrigins';
import { loadScript } from './script/loadScript';
import { listenToNotes } from './script/notes';
import { seedRandom } from './script/seedRandom';
import { seedShuffles } from './script/seedShuffles';
import { shareTfjs } from './script/shareTfjs';
import { SourceMaps } from './script/sourceMaps';
import { VariableOrigins } from './script/variableOrigins';
import { loadWorkspaceTfjsNode } from './script/workspaceTfjsNode';
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
  start: (request) => void start(request).catch((error: unknown) => ending.failed(error)),
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

const note = (text: string) => reporter.event('noted', { text });

async function start(request: RunRequest): Promise<void> {
  outbox.runId = request.runId;
  control.maxSteps = request.steps;
  const log = request.log && startLog(request, request.log.folder);
  reporter.event('stateChanged', { state: 'loading', detail: 'loading TensorFlow.js' });
  const resumption = request.resume && (await Resumption.of(request.resume));
  listenToNotes(note);
  const loadNative = request.engine === 'eager' ? () => loadWorkspaceTfjsNode(request.file) : undefined;
  await chooseBackend(__dirname, note, loadNative);
  const engine = await loadEngine({
    engine: request.engine,
    threads: request.threads ?? defaultThreads(),
    provider: request.executionProvider,
  });
  if (engine.runtime?.refusal) reporter.event('noted', { text: `${engine.runtime.refusal}: the CPU computes` });
  const random = seedRandom(request.seed);
  seedShuffles(request.seed);
  const origins = new LayerOrigins(sourceMaps);
  const checkpoints = log && request.log && new Checkpoints(log, request.log.checkpointSeconds);
  const onOver = () => ending.over();
  run = new TrainingRun({ request, engine, origins, random, reporter, control, checkpoints, resumption, onOver });
  const prototype = tf.LayersModel.prototype as unknown as TrainableModel;
  prototype.fitLoop = createFitLoop(run);
  prototype.fitDataset = createFitDataset(run);
  prototype.trainOnBatch = createTrainOnBatch(run);
  if (engine.runtime) computeForwardNatively(prototype, engine.runtime);
  loops = new ScriptLoops(run, new VariableOrigins(sourceMaps), engine.runtime);
  pauseAtReads(control);
  shareTfjs();
  ending.watch();
  reporter.event('stateChanged', { state: 'loading', detail: 'running the script' });
  exported = await loadScript(request.file, request.scriptArguments, sourceMaps, note);
  isLoaded = true;
  if (!run.hasTrained) reporter.event('stateChanged', { state: 'loading', detail: 'waiting for the script' });
}

let loops: ScriptLoops | null = null;

/** Whether the script's top level has run to its end. */
let isLoaded = false;

/** What the script exports; undefined until it has run, and once that is trained. */
let exported: unknown;

/** A module that trains nothing by itself. */
async function trainWhatIsExported(): Promise<boolean> {
  loops?.end();
  if (run?.hasTrained) return false;
  if (!isLoaded) throw neverLoaded();
  const found = exported;
  exported = undefined;
  return trainExports(found, (text) => reporter.assumed(text));
}

const neverLoaded = (): AdvisedError =>
  new AdvisedError(
    'The script waits at its top level for something that never comes.',
    'Look for an `await` of a promise that nothing resolves any more.',
  );

/** Before all else, so that a run that fails early leaves a log, too. */
function startLog(request: RunRequest, folder: string): RunLog {
  const name = basename(request.file);
  const stopped = (reason: string, hasSteps: boolean) => reporter.event('logStopped', { reason, hasSteps });
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

const ending = new Ending({
  outbox,
  sourceMaps,
  goOn: trainWhatIsExported,
  isToClose: () => run?.request.spectrum != null,
  close: async () => run?.scriptEnded(),
  untrained: () => (run?.hasTrained ? null : noTraining()),
  tell: (failure) => (run ? run.end(failure) : reporter.end(neverBegun(failure))),
});

/** A run that failed before its script. */
function neverBegun(failure: RunFailure | null): RunEnd {
  const seconds = performance.now() / 1000;
  const reason = control.stopReason ?? 'failed';
  return { reason, steps: 0, stepsPerSecond: 0, setupSeconds: seconds, seconds, overhead: 0, failure };
}

function noTraining(): RunFailure {
  return {
    kind: 'no-training',
    message: 'The script ended without a training call.',
    advice:
      'Ravine looks for a training call that runs, such as `model.fit(...)`, or for a module that exports `model` or `createModel()`, and perhaps `data` or `createData()`.',
    position: null,
    stack: '',
  };
}

serveCommands(commands, outbox);
outbox.event('ready', { protocolVersion, pid: process.pid });
