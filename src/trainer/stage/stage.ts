import { allFinite, inspect } from '../../engine/allFinite';
import type { ModelParameters } from '../../engine/modelParameters';
import type { Batch, NonFiniteSite, Objective } from '../../engine/objective';
import { hessianOf, type SymmetricOperator } from '../../instruments/curvature/operator';
import type { BatchObjective } from '../../optimizers/updateRule';
import { metricColumn } from '../../shared/catalog';
import type { StageInfo } from '../../shared/run';
import type { SourcePosition } from '../../shared/source';
import type { StepRow } from '../channel/stepBuffer';
import type { Finds, Measuring } from './measuring';
import type { StageMemory, StageState } from './stageMemory';
import type { Updater } from './updater';

export type StepProblem = Omit<NonFiniteSite, 'phase'> & { phase: NonFiniteSite['phase'] | 'update' };

export interface StepOutcome {
  /** Valid until the next step. */
  row: StepRow;
  /** Loss, then the model's metrics. */
  logs: number[];
  /** What was found beside the row. */
  finds: Finds;
  /** Why no update was made; null when one was. The weights are those before the step then. */
  problem: StepProblem | null;
  /** Milliseconds of the whole step, of the instruments in it, and of what is done once and for all steps to come: not part of the step. */
  elapsed: number;
  measuring: number;
  setup: number;
}

/** One training of one model: takes steps and measures them. */
export class Stage {
  /** Whether `before` holds the weights of the latest step whose loss and gradient were finite. */
  private hasBefore = false;
  /** Of the latest evaluation; NaN before the first. */
  private evaluationMilliseconds = Number.NaN;
  /** Training calls that it takes steps for: one may be made in a callback of another. */
  private calls = 0;

  constructor(
    readonly info: StageInfo,
    private readonly objective: Objective,
    private readonly parameters: ModelParameters,
    private readonly updater: Updater,
    private readonly memory: StageMemory,
    private readonly measuring: Measuring,
    private readonly origins: ReadonlyMap<string, SourcePosition | null>,
    /** A vector for the weights before an update, in the arena of the others. */
    private readonly before: Float32Array,
  ) {}

  /** Where the layer of this name was constructed. */
  positionOf(layer: string): SourcePosition | null {
    return this.origins.get(layer) ?? null;
  }

  /** That of the loss on this batch, at the present weights. */
  hessian(batch: Batch): SymmetricOperator {
    return hessianOf(this.objective, this.parameters.read(), batch);
  }

  /** From now on only what gradients and weights tell is measured. */
  evaluateNothing(why: string): void {
    this.measuring.evaluateNothing(why);
  }

  /**
   * One update on one batch, and what was measured at it. `step` is its number in the run; `evaluated` the milliseconds that loss and gradient took where the script
   * has computed them before.
   */
  step(step: number, batch: Batch, evaluated = 0): StepOutcome {
    const chosen = this.measuring.choose(this.evaluationMilliseconds);
    this.measuring.prepare(chosen, batch);
    const { setup } = this.measuring;
    const started = performance.now();
    const weights = this.parameters.read();
    const optimizer = { id: this.updater.id, hyperparameters: this.updater.presentHyperparameters() };
    const beforeEvaluation = performance.now();
    const { loss, isLossUnknown, metrics, gradient } = this.objective.lossAndGradient(weights, batch);
    this.evaluationMilliseconds = evaluated + performance.now() - beforeEvaluation;
    const finite = (isLossUnknown || Number.isFinite(loss)) && allFinite(gradient);
    const learningRate = optimizer.hyperparameters.learningRate ?? Number.NaN;
    const row = this.row(step, { loss, learningRate }, metrics);
    const beforeReading = performance.now();
    const finds = this.measuring.read(row, chosen, batch, weights);
    const reading = performance.now() - beforeReading;
    const problem = finite
      ? this.update(weights, gradient, batch)
      : (this.objective.findNonFinite(weights, batch) ?? unexplained(loss, gradient));

    const before = finite ? this.before : weights;
    const taken = { step, loss, batch, optimizer, gradient, before, after: weights };
    const beforeMeasuring = performance.now();
    this.measuring.measure(row, chosen, taken, finds);
    const measuring = reading + performance.now() - beforeMeasuring;
    if (!finite && problem?.phase !== 'input') this.goBack(weights);
    const elapsed = evaluated + performance.now() - started;
    this.measuring.stepTook(elapsed - measuring, measuring);
    return { row, logs: [loss, ...metrics], finds, problem, elapsed, measuring, setup };
  }

  /** A training call begins or ends: the script's optimizer and this one's state are one. */
  begin(): void {
    if (this.calls++ === 0) this.updater.begin();
  }

  end(): void {
    if (--this.calls === 0) this.updater.end();
  }

  /** All that it keeps from step to step, as views: valid until the next one. */
  state(): StageState {
    return this.memory.read();
  }

  /** Whether `state` holds all of it. */
  get isWhole(): boolean {
    return this.updater.isWhole;
  }

  /** Goes on from a state as `state` gave it. */
  goTo(state: StageState): void {
    this.memory.write(state);
    this.hasBefore = false;
    this.measuring.interrupted();
  }

  /** From the next step on. Returns the rate of before. */
  setLearningRate(rate: number): number {
    const { learningRate } = this.updater.hyperparameters();
    this.updater.setLearningRate(rate);
    return learningRate ?? Number.NaN;
  }

  /** These weights gave a loss or a gradient that is not finite: the model keeps those of the step before. */
  private goBack(weights: Float32Array): void {
    if (!this.hasBefore) return;
    weights.set(this.before);
    this.parameters.write(weights);
  }

  /** Applies the update, or takes it back when it would leave weights that are not finite. */
  private update(weights: Float32Array, gradient: Float32Array, batch: Batch): StepProblem | null {
    this.before.set(weights);
    this.hasBefore = true;
    this.updater.update(weights, gradient, this.on(batch));
    let problem: StepProblem | null = null;
    if (!allFinite(weights)) {
      problem = this.firstBadWeight(weights);
      weights.set(this.before);
    }
    this.parameters.write(weights);
    return problem;
  }

  /** What a rule may ask of the loss beyond the gradient. */
  private on(batch: Batch): BatchObjective {
    return {
      lossAndGradient: (parameters, into) => this.objective.again(parameters, batch, into),
      hessianVectorProduct: (parameters, v) => this.objective.hessianVectorProduct(parameters, batch, v),
    };
  }

  private firstBadWeight(weights: Float32Array): StepProblem | null {
    const { slices, layers } = this.objective.layout;
    for (const { layer, offset, length } of slices) {
      const found = inspect(weights.subarray(offset, offset + length));
      if (found) return { phase: 'update', layer: layers[layer]!.name, ...found };
    }
    return null;
  }

  private row(step: number, scalars: Record<string, number>, metrics: number[]): StepRow {
    const named = this.info.metrics.map((name, i) => [metricColumn(name), metrics[i] ?? Number.NaN]);
    return this.measuring.emptyRow(this.info.stage, step, { ...scalars, ...Object.fromEntries(named) });
  }
}

/** A value that is not finite and did not show again when it was looked for: a random mask may be all there is to it. */
function unexplained(loss: number, gradient: Float32Array): StepProblem {
  const inLoss = inspect([loss]);
  return inLoss ? { phase: 'loss', layer: null, ...inLoss } : { phase: 'backward', layer: null, ...inspect(gradient)! };
}
