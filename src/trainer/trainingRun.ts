import * as tf from '@tensorflow/tfjs';
import { unobserved } from '../engine/closures/gradientCalls';
import type { RecordedBatch } from '../engine/closures/recordedObjective';
import type { Engine } from '../engine/engine';
import type { TrainableModel } from '../engine/layersModel';
import type { Batch, HostTensor } from '../engine/objective';
import type { RunFailure, RunRequest, StageInfo } from '../shared/run';
import type { Fit } from './calls/fit';
import type { FitPosition } from './calls/fitPosition';
import { Fits } from './calls/fits';
import type { Reporter } from './channel/reporter';
import type { RunControl } from './channel/runControl';
import type { Checkpoints } from './checkpoints';
import { ClosingSpectrum } from './closingSpectrum';
import { LeakWatch } from './leakWatch';
import type { Resumption } from './resumption';
import type { LayerOrigins } from './script/layerOrigins';
import { noteOnce } from './script/notes';
import type { RandomStream } from './script/seedRandom';
import type { VariableOrigins } from './script/variableOrigins';
import type { LoopParts } from './stage/loopStage';
import type { Stage, StepProblem } from './stage/stage';
import { Stages, type TrainingPlan } from './stage/stages';

/** What a run works with. */
export interface RunParts {
  request: RunRequest;
  engine: Engine;
  origins: LayerOrigins;
  random: RandomStream;
  reporter: Reporter;
  control: RunControl;
  /** Null: none are kept. */
  checkpoints: Checkpoints | null;
  /** Null: the run begins at its beginning. */
  resumption: Resumption | null;
  /** Told when the script asks for more training than the run has. */
  onOver(): void;
}

/** One run inside the child: counts its steps, tells about them, and knows how it ended. */
export class TrainingRun {
  readonly request: RunRequest;
  private readonly stages: Stages;
  private readonly closing: ClosingSpectrum | null;
  private readonly leaks: LeakWatch;
  readonly fits: Fits;
  /** Updates applied, in the run that this one resumes too. */
  private steps = 0;
  private ownSteps = 0;
  private stepMilliseconds = 0;
  private measuringMilliseconds = 0;
  private setupMilliseconds: number | null = null;
  /** Of what was compiled when it was first wanted, after the first step. */
  private laterSetupMilliseconds = 0;
  private ended = false;

  constructor(private readonly parts: RunParts) {
    const { request, engine, origins, reporter, control } = parts;
    const started = (info: StageInfo) => {
      reporter.stageStarted(info);
      reporter.event('stateChanged', { state: 'training', detail: '' });
    };
    this.request = request;
    this.leaks = new LeakWatch((text) => reporter.event('noted', { text }));
    this.closing = request.spectrum && new ClosingSpectrum(request, request.spectrum.products, reporter, control);
    this.stages = new Stages(request, engine, origins, started, (text) => reporter.event('noted', { text }));
    this.fits = new Fits({ ...parts, stages: this.stages, steps: () => this.steps });
  }

  /** Whether any training call was reached. */
  get hasTrained(): boolean {
    return this.setupMilliseconds !== null;
  }

  get goesOn(): boolean {
    return this.parts.control.stopReason === null;
  }

  /** Whether the run ended at a value that is not finite. */
  get isBroken(): boolean {
    return this.parts.control.stopReason === 'non-finite';
  }

  stageFor(model: TrainableModel, plan: TrainingPlan, batch: Batch): Stage {
    if (!this.stages.knows(model))
      this.parts.reporter.event('stateChanged', { state: 'loading', detail: 'compiling the model' });
    const stage = this.stages.stageFor(model, plan, batch);
    this.setupMilliseconds ??= performance.now();
    return stage;
  }

  /** A new stage, of a loop of the script's own. */
  loopStage<T extends { stage: Stage }>(variableOrigins: VariableOrigins, create: (parts: LoopParts) => T): T {
    const { request, engine, origins, reporter } = this.parts;
    const note = (text: string) => reporter.event('noted', { text });
    if (request.resume) noteOnce('a loop of the script’s own begins at its beginning: where it stands is not kept');
    if (request.epochs !== null || request.batchSize !== null)
      noteOnce('the script trains in a loop of its own: epochs and batch size are the script’s');
    reporter.event('stateChanged', { state: 'loading', detail: 'compiling the loop' });
    const made = this.stages.add((index) => create({ index, request, engine, origins, variableOrigins, note }));
    this.setupMilliseconds ??= performance.now();
    return made;
  }

  /** A step of a loop of the script's own, which has computed loss and gradient in so many milliseconds. */
  loopStep(stage: Stage, batch: RecordedBatch, evaluated: number): void {
    stage.begin();
    try {
      if (batch.graph) this.closing?.watchBatch(stage, batch);
      this.step(stage, batch, evaluated);
    } finally {
      stage.end();
    }
  }

  /** The run has ended, and a loop of the script's own wants to go on: ends the process, or at least unwinds the script. */
  over(): never {
    this.parts.onOver();
    throw new RunOverError();
  }

  /** Takes one step. Returns the batch's loss and metrics; ends the training when the step met a value that is not finite. */
  step(stage: Stage, batch: Batch, evaluated = 0): number[] {
    const { reporter } = this.parts;
    const outcome = unobserved(() => stage.step(this.steps + 1, batch, evaluated));
    const { row, logs, finds, problem, elapsed, measuring, setup } = outcome;
    this.stepMilliseconds += elapsed;
    this.measuringMilliseconds += measuring;
    this.laterSetupMilliseconds += setup;
    reporter.step(row);
    for (const { layer, gradientRms } of finds.overTime) this.flowed(stage, row.step, layer, gradientRms);
    if (finds.terrain) reporter.event('terrainRead', { ...finds.terrain, stage: stage.info.stage, step: row.step });
    if (finds.spectrum)
      reporter.event('spectrumMeasured', {
        ...finds.spectrum,
        stage: stage.info.stage,
        step: row.step,
        examples: stage.info.examples,
      });
    if (problem) this.nonFinite(stage, problem);
    else {
      this.ownSteps++;
      this.leaks.stepTaken(tf.engine().state.numTensors);
      this.counted(this.steps + 1);
    }
    return logs;
  }

  /** A training call begins. One that begins after the run's end is not run: it ends the process, and never returns. */
  async enter(): Promise<void> {
    if (this.goesOn) return;
    this.parts.onOver();
    await new Promise(ignore);
  }

  /** A `fit` or `fitDataset` begins, at its beginning or where an earlier run had it stand. */
  fitBegins(position: FitPosition): Promise<Fit> {
    return this.fits.begin(position);
  }

  /** What takes the steps of a fit, and the data that are known of it, before the first step. */
  takeStage(fit: Fit, stage: Stage, data: readonly (HostTensor | null)[]): void {
    this.fits.takeStage(fit, stage);
    this.closing?.watch(stage, data);
    this.counted(fit.from?.step ?? this.steps);
  }

  /** One step of a call that takes no more than this one, as a script's own loop makes it. */
  stepAlone(stage: Stage, batch: Batch): number[] {
    stage.begin();
    try {
      this.closing?.watch(stage, batch.tensors);
      return this.step(stage, batch);
    } finally {
      stage.end();
    }
  }

  /** Says what it waits for, once that takes long enough for somebody to wonder. */
  async awaiting<T>(what: string, action: () => Promise<T>): Promise<T> {
    const { reporter } = this.parts;
    let isSaid = false;
    const timer = setTimeout(() => {
      isSaid = true;
      reporter.event('stateChanged', { state: 'loading', detail: what });
    }, unremarkableMilliseconds);
    try {
      return await action();
    } finally {
      clearTimeout(timer);
      if (isSaid) reporter.event('stateChanged', { state: 'training', detail: '' });
    }
  }

  /** The script has ended, and trains no more. */
  async scriptEnded(): Promise<void> {
    if (this.goesOn) await this.closing?.measure(this.steps);
    else await this.closeWhenAllStepsAreTaken();
  }

  private counted(steps: number): void {
    this.steps = steps;
    this.parts.control.counted(steps);
  }

  async betweenSteps(fit?: Fit): Promise<void> {
    await this.closeWhenAllStepsAreTaken();
    await this.parts.control.betweenSteps(() => fit?.intervene());
  }

  private async closeWhenAllStepsAreTaken(): Promise<void> {
    if (this.parts.control.stopReason === 'steps-reached') await this.closing?.measure(this.steps);
  }

  async epochEnded(stage: Stage, epoch: number, logs: Record<string, unknown>): Promise<void> {
    const numbers: Record<string, number> = {};
    for (const [name, value] of Object.entries(logs)) {
      // Metrics that tfjs averages over the epoch are tensors until the history is read.
      if (typeof value === 'number') numbers[name] = value;
      else if (isScalar(value)) numbers[name] = (await value.data())[0]!;
    }
    const where = { stage: stage.info.stage, epoch, step: this.steps };
    this.parts.reporter.event('epochEnded', { ...where, logs: numbers });
  }

  /** Says how the run ended, once. */
  end(failure: RunFailure | null): void {
    if (this.ended) return;
    this.ended = true;
    const { control, reporter, checkpoints } = this.parts;
    checkpoints?.close();
    reporter.end({
      reason: control.stopReason ?? (failure ? 'failed' : 'completed'),
      steps: this.steps,
      stepsPerSecond: this.ownSteps === 0 ? 0 : (1000 * this.ownSteps) / this.stepMilliseconds,
      setupSeconds: ((this.setupMilliseconds ?? performance.now()) + this.laterSetupMilliseconds) / 1000,
      seconds: performance.now() / 1000,
      overhead: this.ownSteps === 0 ? 0 : this.measuringMilliseconds / this.stepMilliseconds,
      // After a stop the script may stumble over a history that is shorter than it expects: that is no failure of the run.
      failure: control.stopReason ? null : failure,
    });
  }

  private flowed(stage: Stage, step: number, layer: string, gradientRms: Float32Array): void {
    this.parts.reporter.event('timeFlowRead', {
      stage: stage.info.stage,
      step,
      layer: { name: layer, position: stage.positionOf(layer) },
      gradientRms: [...gradientRms],
    });
  }

  private nonFinite(stage: Stage, { layer, ...problem }: StepProblem): void {
    const { reporter, control } = this.parts;
    const found = layer === null ? null : { name: layer, position: stage.positionOf(layer) };
    reporter.event('nonFiniteFound', { stage: stage.info.stage, step: this.steps + 1, ...problem, layer: found });
    control.stop('non-finite');
  }
}

/** Unwinds a loop of the script's own after the end of its run, while what is told of it is still on its way out. */
class RunOverError extends Error {
  override name = 'RunOver';
}

const unremarkableMilliseconds = 500;

const ignore = (): void => {};

const isScalar = (value: unknown): value is { data(): Promise<ArrayLike<number>> } =>
  typeof value === 'object' && value !== null && 'data' in value && typeof value.data === 'function';
