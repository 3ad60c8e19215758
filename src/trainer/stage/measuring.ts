import type { Batch, Objective, Preparation, Readings } from '../../engine/objective';
import { Budget } from '../../instruments/budget';
import { direction } from '../../instruments/direction';
import type { Instrument, StepSink, StepView } from '../../instruments/instrument';
import type { Probe, ProbeSink, ProbeView } from '../../instruments/probe';
import { probes as createProbes } from '../../instruments/probes/registry';
import { instruments } from '../../instruments/registry';
import type { LayerMetric, StepScalar } from '../../shared/catalog';
import type { SpectrumMeasured } from '../../shared/spectrum';
import type { TerrainRead } from '../../shared/terrain';
import { areEqual, copyOf } from '../calls/batches';
import type { StepRow } from '../channel/stepBuffer';
import { TrendTracker } from './trendTracker';

/** The columns that readings fill, and what of a layer's reading each holds. */
const readingColumns = {
  activationMean: 'mean',
  activationDeviation: 'deviation',
  deadUnits: 'dead',
  saturatedUnits: 'saturated',
  outputGradientRms: 'gradientRms',
} as const satisfies Partial<Record<LayerMetric, keyof Readings['layers'][number]>>;

const readings = 'readings';
const turning = direction.id;

/** What a step found beside its row. */
export interface Finds {
  overTime: Readings['overTime'];
  spectrum: Omit<SpectrumMeasured, 'stage' | 'step' | 'examples'> | null;
  /** Null also where the terrain is what it was. */
  terrain: Pick<TerrainRead, 'terrain' | 'evidence'> | null;
}

/** A step as its stage hands it over to be measured. */
export type MeasuredStep = Pick<ProbeView, 'step' | 'loss' | 'batch' | 'optimizer'> &
  Omit<StepView, 'layout' | 'previousGradient'>;

/** What is measured at the steps of one stage, as far as the budget allows. Columns that a step leaves unmeasured are NaN. */
export class Measuring {
  private readonly budget: Budget;
  /** Used again at every step, as its columns are: what a fast training throws away costs it more than what it measures. */
  private readonly row: StepRow = { stage: 0, step: 0, scalars: {}, layers: {} };
  private readonly columns = new Map<string, Float32Array>();
  /** A row's columns while nothing is measured. */
  private readonly nothing: Pick<StepRow, 'scalars' | 'layers'>;
  private readonly unmeasured: Float32Array;
  private readonly probes: readonly Probe[];
  /** What runs at every step, and what runs when the budget allows it. */
  private readonly always: ReadonlySet<string>;
  private readonly others: readonly string[];
  private readonly unavailable = new Set<string>();
  /** Milliseconds that making ready took at the present step: they will not come again. */
  setup = 0;
  private readonly trend = new TrendTracker();
  private readonly latest = new Map<string, { value: number; step: number }>();
  private terrain: TerrainRead['terrain'] | null = null;
  /** The step whose gradient `previousGradient` holds. */
  private previousStep = Number.NaN;
  private other: Batch | null = null;
  private fixed: Batch | null = null;

  /**
   * `readLayers` names, for each layer of the layout, the layer at whose output its activations are read; null: nothing is known of layers' outputs. `share` is the budget's.
   * `previousGradient` is a vector in the arena of the others.
   */
  constructor(
    private readonly objective: Objective,
    private readonly readLayers: readonly string[] | null,
    private readonly share: number,
    private readonly isFullBatch: boolean,
    private readonly previousGradient: Float32Array,
    /** Told what the user should know, when it happens. */
    private readonly note: (text: string) => void,
  ) {
    this.budget = new Budget(share);
    this.unmeasured = new Float32Array(objective.layout.layers.length).fill(Number.NaN);
    this.probes = createProbes.map((create) => create());
    if (!readLayers) this.unavailable.add(readings);
    this.always = new Set(share > 0 ? instruments.filter(isAlways).map(({ id }) => id) : []);
    this.others = [...occasional, ...this.probes, { id: readings }].map(({ id }) => id);
    const scalars = [...instruments, ...this.probes].flatMap((one) => one.scalars);
    const layers = [...instruments.flatMap((one) => one.layers), ...Object.keys(readingColumns)];
    this.nothing = {
      scalars: Object.fromEntries(scalars.map((name) => [name, Number.NaN])),
      layers: Object.fromEntries(layers.map((name) => [name, this.unmeasured])),
    };
  }

  /** A row in which nothing is measured yet, beside these scalars. Valid until the next. */
  emptyRow(stage: number, step: number, scalars: Record<string, number>): StepRow {
    const { row, nothing } = this;
    Object.assign(row, { stage, step });
    Object.assign(row.scalars, nothing.scalars, scalars);
    Object.assign(row.layers, nothing.layers);
    return row;
  }

  /** Leaves out all that evaluates the model beside its steps. */
  evaluateNothing(why: string): void {
    for (const { id } of this.probes) this.unavailable.add(id);
    this.unavailable.add(readings);
    if (this.share > 0) this.note(`gradients and weights alone are measured: ${why}`);
  }

  /** Which instruments and probes run at this step, when an evaluation takes about so many milliseconds; NaN: that is not known yet. */
  choose(evaluation: number): ReadonlySet<string> {
    if (!Number.isNaN(evaluation)) this.openAccounts(evaluation);
    const allowed = this.others.filter((id) => this.budget.allows(id));
    return allowed.length > 0 ? new Set([...this.always, ...allowed]) : this.always;
  }

  /** Makes ready what the chosen ones need: done once for a shape of batch, and no part of the step. */
  prepare(chosen: ReadonlySet<string>, batch: Batch): void {
    const started = performance.now();
    this.setup = 0;
    this.fixed ??= copyOf(batch);
    if (chosen.has(readings)) this.attempt(readings, () => this.objective.prepare(batch, 'readings'));
    for (const { id, prepares } of this.probes.filter(({ id }) => chosen.has(id))) {
      this.attempt(id, () => {
        this.prepareAll(batch, prepares.batch);
        this.prepareAll(this.other, prepares.other);
        this.prepareAll(this.fixed, prepares.fixed);
      });
    }
    this.setup = performance.now() - started;
  }

  /** Reads the layers at the weights of the step's evaluation, when that is among the chosen. */
  read(row: StepRow, chosen: ReadonlySet<string>, batch: Batch, parameters: Float32Array): Finds {
    const started = performance.now();
    const found = this.runs(readings, chosen) ? this.objective.read(parameters, batch) : null;
    if (found) {
      this.fillReadings(row, found);
      this.budget.charge(readings, performance.now() - started);
    }
    return { overTime: found?.overTime ?? [], spectrum: null, terrain: null };
  }

  /** Fills the row, and the finds, with what the chosen ones see of a step that was taken. */
  measure(row: StepRow, chosen: ReadonlySet<string>, taken: MeasuredStep, finds: Finds): void {
    const { layout } = this.objective;
    const previousGradient = this.previousStep === taken.step - 1 ? this.previousGradient : null;
    const view: StepView = { ...taken, layout, previousGradient };
    const sink = this.sinkOf(row, finds);
    for (const { id, measure } of instruments)
      if (chosen.has(id) || (id === turning && previousGradient)) this.charged(id, () => measure(view, sink));
    this.trend.add(taken.loss, row.scalars.gradientNorm ?? Number.NaN);
    const running = this.probes.filter(({ id }) => this.runs(id, chosen));
    const further = running.length > 0 && { ...view, ...this.means(taken) };
    if (further) for (const probe of running) this.charged(probe.id, () => probe.measure(further, sink));
    // Kept for a later step: no batch is compared with itself.
    if (!this.isFullBatch && running.some(({ gradients }) => gradients >= 1)) this.other = copyOf(taken.batch);
    if (chosen.has(turning)) this.charged(turning, () => this.remember(taken));
  }

  /** A step took so many milliseconds without its measurements, and so many more with them. */
  stepTook(milliseconds: number, measuring: number): void {
    this.budget.stepTook(milliseconds, measuring);
  }

  /** The next step does not follow from the one before. */
  interrupted(): void {
    this.previousStep = Number.NaN;
  }

  private openAccounts(evaluation: number): void {
    for (const { id } of occasional) this.budget.open(id, 1, evaluation / 20);
    this.budget.open(readings, 2, 1.5 * evaluation);
    for (const { id, weight, gradients } of this.probes) this.budget.open(id, weight, gradients * evaluation);
  }

  /** How the gradient turns is seen at two steps in a row: the first of them keeps its gradient, a copy that others do without. */
  private remember({ step, gradient }: MeasuredStep): void {
    this.previousGradient.set(gradient);
    this.previousStep = step;
  }

  private means(taken: MeasuredStep): Omit<ProbeView, keyof StepView> {
    const { objective, other, trend } = this;
    return {
      ...taken,
      objective,
      // A loop of the script's own may have one batch only.
      other: other && areEqual(other, taken.batch) ? null : other,
      fixed: this.fixed!,
      trend,
      latest: (name, within = Number.POSITIVE_INFINITY) => {
        const found = this.latest.get(name);
        return found && taken.step - found.step < within ? found.value : Number.NaN;
      },
    };
  }

  private charged(id: string, action: () => void): void {
    const started = performance.now();
    action();
    this.budget.charge(id, performance.now() - started);
  }

  /** What cannot be made ready is left out from then on: a training does not end because something cannot be measured. */
  private attempt(id: string, prepare: () => void): void {
    if (this.unavailable.has(id)) return;
    try {
      prepare();
    } catch (error) {
      this.unavailable.add(id);
      this.note(
        `${id} cannot be measured on this model: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
      );
    }
  }

  private runs(id: string, chosen: ReadonlySet<string>): boolean {
    return chosen.has(id) && !this.unavailable.has(id);
  }

  private prepareAll(batch: Batch | null, what: readonly Preparation[] = []): void {
    if (batch) for (const one of what) this.objective.prepare(batch, one);
  }

  private sinkOf(row: StepRow, finds: Finds): StepSink & ProbeSink {
    const started = performance.now();
    return {
      layer: (metric, layer, value) => {
        if (row.layers[metric] === this.unmeasured) row.layers[metric] = this.emptyColumn(metric);
        row.layers[metric]![layer] = value;
      },
      scalar: (name: StepScalar, value) => {
        row.scalars[name] = value;
        this.latest.set(name, { value, step: row.step });
      },
      spectrum: (found) => {
        finds.spectrum = { ...found, seconds: (performance.now() - started) / 1000 };
      },
      terrain: (read) => {
        if (read.terrain !== this.terrain) finds.terrain = read;
        this.terrain = read.terrain;
      },
    };
  }

  private emptyColumn(metric: string): Float32Array {
    const column = this.columns.get(metric) ?? this.unmeasured.slice();
    this.columns.set(metric, column);
    return column.fill(Number.NaN);
  }

  private fillReadings(row: StepRow, { layers }: Readings): void {
    const byLayer = new Map(layers.map((reading) => [reading.layer, reading]));
    for (const [metric, field] of Object.entries(readingColumns))
      row.layers[metric] = Float32Array.from(this.readLayers ?? [], (name) => byLayer.get(name)?.[field] ?? Number.NaN);
  }
}

const isAlways = ({ always }: Instrument): boolean => always === true;
const occasional = instruments.filter((one) => !isAlways(one));
