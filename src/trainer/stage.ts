import { allFinite, inspect } from '../engine/allFinite';
import type { ModelParameters } from '../engine/modelParameters';
import type { Batch, NonFiniteSite, Objective } from '../engine/objective';
import type { StepSink } from '../instruments/instrument';
import { instruments } from '../instruments/registry';
import { metricColumn } from '../shared/catalog';
import type { StageInfo } from '../shared/run';
import type { SourcePosition } from '../shared/source';
import type { StepRow } from './stepBuffer';
import type { Updater } from './updater';

export type StepProblem = Omit<NonFiniteSite, 'phase'> & { phase: NonFiniteSite['phase'] | 'update' };

export interface StepOutcome {
  row: StepRow;
  /** Loss, then the model's metrics. */
  logs: number[];
  /** Why no update was made; null when one was. The weights are those before the step then. */
  problem: StepProblem | null;
  /** Milliseconds of the whole step, and of the instruments in it. */
  elapsed: number;
  measuring: number;
}

/** One training of one model: takes steps and measures them. */
export class Stage {
  private before: Float32Array;
  /** The weights of the latest step whose loss and gradient were finite. */
  private good: Float32Array;
  private hasGood = false;

  constructor(
    readonly info: StageInfo,
    private readonly objective: Objective,
    private readonly parameters: ModelParameters,
    private readonly updater: Updater,
    private readonly origins: ReadonlyMap<string, SourcePosition | null>,
  ) {
    this.before = new Float32Array(objective.layout.size);
    this.good = new Float32Array(objective.layout.size);
  }

  /** Where the layer of this name was constructed. */
  positionOf(layer: string): SourcePosition | null {
    return this.origins.get(layer) ?? null;
  }

  /** One update on one batch, and what was measured at it. `step` is its number in the run. */
  async step(step: number, batch: Batch): Promise<StepOutcome> {
    const started = performance.now();
    const weights = this.parameters.read();
    this.before.set(weights);
    const { learningRate } = this.updater.hyperparameters();
    const { loss, metrics, gradient } = await this.objective.lossAndGradient(weights, batch);
    const finite = Number.isFinite(loss) && allFinite(gradient);
    const problem = finite
      ? this.update(weights, gradient)
      : ((await this.objective.findNonFinite(weights, batch)) ?? unexplained(loss, gradient));

    const measured = performance.now();
    const row = this.row(step, { loss, learningRate: learningRate ?? Number.NaN }, metrics);
    this.measure(row, gradient, weights);
    if (finite) this.keepAsGood();
    else if (problem?.phase !== 'input') this.goBack(weights);
    const ended = performance.now();
    return { row, logs: [loss, ...metrics], problem, elapsed: ended - started, measuring: ended - measured };
  }

  /** A `fit` begins or ends: the script's optimizer and this one's state are one. */
  begin(): void {
    this.updater.begin();
  }

  end(): void {
    this.updater.end();
  }

  private keepAsGood(): void {
    [this.good, this.before] = [this.before, this.good];
    this.hasGood = true;
  }

  /** These weights gave a loss or a gradient that is not finite: the model keeps those of the step before. */
  private goBack(weights: Float32Array): void {
    if (!this.hasGood) return;
    weights.set(this.good);
    this.parameters.write(weights);
  }

  /** Applies the update, or takes it back when it would leave weights that are not finite. */
  private update(weights: Float32Array, gradient: Float32Array): StepProblem | null {
    this.updater.update(weights, gradient);
    let problem: StepProblem | null = null;
    if (!allFinite(weights)) {
      problem = this.firstBadWeight(weights);
      weights.set(this.before);
    }
    this.parameters.write(weights);
    return problem;
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
    return { stage: this.info.stage, step, scalars: { ...scalars, ...Object.fromEntries(named) }, layers: {} };
  }

  private measure(row: StepRow, gradient: Float32Array, after: Float32Array): void {
    const { layout } = this.objective;
    const sink: StepSink = {
      layer: (metric, layer, value) => {
        row.layers[metric]![layer] = value;
      },
      scalar: (name, value) => {
        row.scalars[name] = value;
      },
    };
    for (const instrument of instruments) {
      for (const metric of instrument.layers) row.layers[metric] = new Float32Array(layout.layers.length);
      instrument.measure({ layout, gradient, before: this.before, after }, sink);
    }
  }
}

/** A value that is not finite and did not show again when it was looked for: a random mask may be all there is to it. */
function unexplained(loss: number, gradient: Float32Array): StepProblem {
  const inLoss = inspect([loss]);
  return inLoss ? { phase: 'loss', layer: null, ...inLoss } : { phase: 'backward', layer: null, ...inspect(gradient)! };
}
