import type { Batch, Objective, Readings } from '../engine/objective';
import { Budget } from '../instruments/budget';
import type { StepSink, StepView } from '../instruments/instrument';
import { instruments } from '../instruments/registry';
import type { LayerMetric } from '../shared/catalog';
import type { StepRow } from './stepBuffer';

/** The columns that readings fill, and what of a layer's reading each holds. */
const readingColumns = {
  activationMean: 'mean',
  activationDeviation: 'deviation',
  deadUnits: 'dead',
  saturatedUnits: 'saturated',
  outputGradientRms: 'gradientRms',
} as const satisfies Partial<Record<LayerMetric, keyof Readings['layers'][number]>>;

const readings = 'readings';

/** What is measured at the steps of one stage, as far as the budget allows. Columns that a step leaves unmeasured are NaN. */
export class Measuring {
  private readonly budget: Budget;
  private readonly unmeasured: Float32Array;
  private readonly always: ReadonlySet<string>;

  /** `readLayers` names, for each layer of the layout, the layer at whose output its activations are read. `share` is the budget's. */
  constructor(
    private readonly objective: Objective,
    private readonly readLayers: readonly string[],
    share: number,
  ) {
    this.budget = new Budget(share);
    this.unmeasured = new Float32Array(objective.layout.layers.length).fill(Number.NaN);
    this.always = new Set(share > 0 ? instruments.filter(({ always }) => always).map(({ id }) => id) : []);
  }

  /** Which instruments run at this step. */
  choose(step: number): ReadonlySet<string> {
    const ids = [...instruments.map(({ id }) => id).filter((id) => !this.always.has(id)), readings];
    return new Set([...this.always, ...this.budget.choose(ids, step)]);
  }

  /** Makes ready what the chosen instruments need: done once for a shape of batch, and no part of the step. Returns the milliseconds. */
  prepare(chosen: ReadonlySet<string>, batch: Batch): number {
    if (!chosen.has(readings)) return 0;
    const started = performance.now();
    this.objective.prepare(batch, 'readings');
    return performance.now() - started;
  }

  /** Reads the layers at the weights of the step's evaluation, when that is among the chosen. */
  async read(
    row: StepRow,
    chosen: ReadonlySet<string>,
    batch: Batch,
    parameters: Float32Array,
  ): Promise<Readings | null> {
    const started = performance.now();
    const found = chosen.has(readings) ? await this.objective.read(parameters, batch) : null;
    this.fillReadings(row, found);
    if (found) this.budget.charge(readings, row.step, performance.now() - started);
    return found;
  }

  /** Fills the row with what the chosen instruments see. */
  measure(row: StepRow, chosen: ReadonlySet<string>, view: StepView): void {
    const sink: StepSink = {
      layer: (metric, layer, value) => {
        row.layers[metric]![layer] = value;
      },
      scalar: (name, value) => {
        row.scalars[name] = value;
      },
    };
    for (const { id, layers, scalars, measure } of instruments) {
      const runs = chosen.has(id);
      for (const metric of layers)
        row.layers[metric] = runs ? new Float32Array(view.layout.layers.length) : this.unmeasured;
      for (const name of scalars) row.scalars[name] = Number.NaN;
      if (!runs) continue;
      const started = performance.now();
      measure(view, sink);
      this.budget.charge(id, row.step, performance.now() - started);
    }
  }

  /** A step took so many milliseconds without its measurements, and so many more with them. */
  stepTook(milliseconds: number, measuring: number): void {
    this.budget.stepTook(milliseconds, measuring);
  }

  private fillReadings(row: StepRow, found: Readings | null): void {
    const byLayer = found && new Map(found.layers.map((reading) => [reading.layer, reading]));
    for (const [metric, field] of Object.entries(readingColumns)) {
      row.layers[metric] = byLayer
        ? Float32Array.from(this.readLayers, (name) => byLayer.get(name)?.[field] ?? Number.NaN)
        : this.unmeasured;
    }
  }
}
