import type { Engine } from '../engine/engine';
import type { TrainableModel } from '../engine/layersModel';
import type { Batch, HostTensor } from '../engine/objective';
import type { RunEnd, RunFailure, RunRequest, StageInfo } from '../shared/run';
import { ClosingSpectrum } from './closingSpectrum';
import type { LayerOrigins } from './layerOrigins';
import type { Outbox } from './outbox';
import type { RunControl } from './runControl';
import type { Stage, StepProblem } from './stage';
import { type FitPlan, Stages } from './stages';

/** One run inside the child: counts its steps, tells the parent about them, and knows how it ended. */
export class TrainingRun {
  private readonly stages: Stages;
  private readonly closing: ClosingSpectrum | null;
  private steps = 0;
  private stepMilliseconds = 0;
  private measuringMilliseconds = 0;
  private setupMilliseconds: number | null = null;
  /** Of what was compiled when it was first wanted, after the first step. */
  private laterSetupMilliseconds = 0;
  private ended = false;
  private lastStep: Promise<void> = Promise.resolve();

  constructor(
    readonly request: RunRequest,
    engine: Engine,
    origins: LayerOrigins,
    private readonly outbox: Outbox,
    readonly control: RunControl,
    /** Told when the script asks for more training than the run has. */
    private readonly onOver: () => void,
  ) {
    const started = (info: StageInfo) => {
      outbox.event('stageStarted', info);
      outbox.event('stateChanged', { state: 'training', detail: '' });
    };
    this.closing = request.spectrum && new ClosingSpectrum(request, request.spectrum.products, outbox, control);
    this.stages = new Stages(request, engine, origins, started, (text) => outbox.event('noted', { text }));
  }

  /** Whether any training call was reached. */
  get hasTrained(): boolean {
    return this.setupMilliseconds !== null;
  }

  get goesOn(): boolean {
    return this.control.stopReason === null;
  }

  /** Whether the run ended at a value that is not finite. */
  get isBroken(): boolean {
    return this.control.stopReason === 'non-finite';
  }

  async stageFor(model: TrainableModel, plan: FitPlan, batch: Batch): Promise<Stage> {
    if (!this.stages.knows(model))
      this.outbox.event('stateChanged', { state: 'loading', detail: 'compiling the model' });
    const stage = await this.stages.stageFor(model, plan, batch);
    this.setupMilliseconds ??= performance.now();
    return stage;
  }

  /** Takes one step. Returns the batch's loss and metrics; ends the training when the step met a value that is not finite. */
  step(stage: Stage, batch: Batch): Promise<number[]> {
    // Two fits may be under way at once: their steps take turns.
    const turn = this.lastStep.then(() => this.takeStep(stage, batch));
    this.lastStep = turn.then(ignore, ignore);
    return turn;
  }

  private async takeStep(stage: Stage, batch: Batch): Promise<number[]> {
    const { row, logs, finds, problem, elapsed, measuring, setup } = await stage.step(this.steps + 1, batch);
    this.stepMilliseconds += elapsed;
    this.measuringMilliseconds += measuring;
    this.laterSetupMilliseconds += setup;
    this.outbox.step(row);
    for (const { layer, gradientRms } of finds.overTime) this.flowed(stage, row.step, layer, gradientRms);
    if (finds.spectrum)
      this.outbox.event('spectrumMeasured', {
        ...finds.spectrum,
        stage: stage.info.stage,
        step: row.step,
        examples: stage.info.examples,
      });
    if (problem) this.nonFinite(stage, problem);
    else await this.counted(this.steps + 1);
    return logs;
  }

  /** A `fit` begins. One that begins after the run's end is not run: it ends the process, and never returns. */
  async enter(): Promise<void> {
    if (this.goesOn) return;
    this.onOver();
    await new Promise(ignore);
  }

  /** The data of the fit, before its first step. */
  async fitBegins(stage: Stage, data: readonly (HostTensor | null)[]): Promise<void> {
    this.closing?.watch(stage, data);
    await this.counted(this.steps);
  }

  /** The script has ended, and trains no more. */
  async scriptEnded(): Promise<void> {
    if (this.goesOn) await this.closing?.measure(this.steps);
  }

  private async counted(steps: number): Promise<void> {
    this.steps = steps;
    if (this.goesOn && steps === this.request.steps) await this.closing?.measure(steps);
    this.control.counted(steps);
  }

  async betweenSteps(): Promise<void> {
    await this.control.betweenSteps();
  }

  async epochEnded(stage: Stage, epoch: number, logs: Record<string, unknown>): Promise<void> {
    const numbers: Record<string, number> = {};
    for (const [name, value] of Object.entries(logs)) {
      // Metrics that tfjs averages over the epoch are tensors until the history is read.
      if (typeof value === 'number') numbers[name] = value;
      else if (isScalar(value)) numbers[name] = (await value.data())[0]!;
    }
    this.outbox.event('epochEnded', { stage: stage.info.stage, epoch, step: this.steps, logs: numbers });
  }

  /** Says how the run ended, once. */
  end(failure: RunFailure | null): RunEnd | null {
    if (this.ended) return null;
    this.ended = true;
    const end: RunEnd = {
      reason: this.control.stopReason ?? (failure ? 'failed' : 'completed'),
      steps: this.steps,
      stepsPerSecond: this.steps === 0 ? 0 : (1000 * this.steps) / this.stepMilliseconds,
      setupSeconds: ((this.setupMilliseconds ?? performance.now()) + this.laterSetupMilliseconds) / 1000,
      seconds: performance.now() / 1000,
      overhead: this.steps === 0 ? 0 : this.measuringMilliseconds / this.stepMilliseconds,
      // After a stop the script may stumble over a history that is shorter than it expects: that is no failure of the run.
      failure: this.control.stopReason ? null : failure,
    };
    this.outbox.event('runEnded', end);
    return end;
  }

  private flowed(stage: Stage, step: number, layer: string, gradientRms: Float32Array): void {
    this.outbox.event('timeFlowRead', {
      stage: stage.info.stage,
      step,
      layer: { name: layer, position: stage.positionOf(layer) },
      gradientRms: [...gradientRms],
    });
  }

  private nonFinite(stage: Stage, { layer, ...problem }: StepProblem): void {
    const found = layer === null ? null : { name: layer, position: stage.positionOf(layer) };
    this.outbox.event('nonFiniteFound', { stage: stage.info.stage, step: this.steps + 1, ...problem, layer: found });
    this.control.stop('non-finite');
  }
}

const ignore = (): void => {};

const isScalar = (value: unknown): value is { data(): Promise<ArrayLike<number>> } =>
  typeof value === 'object' && value !== null && 'data' in value && typeof value.data === 'function';
