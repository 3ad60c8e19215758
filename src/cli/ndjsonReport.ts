import type { Run, RunObserver } from '../session/run';
import { type LayerMetric, layerMetrics, terrains } from '../shared/catalog';
import type { Finding } from '../shared/finding';
import { modelTitle } from '../shared/modelTitle';
import type { EpochSummary, Intervention, RunEnd, StageInfo } from '../shared/run';
import type { SpectrumMeasured } from '../shared/spectrum';
import type { StepColumns } from '../shared/stepColumns';
import type { TerrainRead } from '../shared/terrain';
import { verdictOf } from '../shared/verdictReason';
import { toWire } from '../shared/wireNumber';
import type { LineOutput } from './lineOutput';
import type { Output } from './surroundings';

/** One JSON object a line, each with a `type`: run, step, epoch, spectrum, intervention, finding, end. Nothing else goes to standard output. */
export class NdjsonReport implements Partial<RunObserver> {
  /** What each finding's last line told; others are written only when that changes. */
  private readonly told = new Map<string, string>();

  constructor(
    private readonly run: Run,
    private readonly out: LineOutput,
    private readonly stderr: Pick<Output, 'write'>,
  ) {}

  stageStarted = (stage: StageInfo): void => {
    const { request } = this.run;
    this.line('run', {
      id: request.runId,
      file: request.file,
      seed: request.seed,
      stage: stage.stage,
      model: modelTitle(stage.modelName),
      engine: { name: stage.engine.name, backend: stage.engine.backend, reason: stage.engine.fallbackReason },
      parameters: stage.parameters,
      layers: stage.layers.map(({ name, className, parameters, position }) => ({
        name,
        className,
        parameters,
        ...(position ?? nowhere),
      })),
      optimizer: stage.optimizer,
      loss: stage.loss,
      metrics: stage.metrics,
      batchSize: stage.batchSize,
      epochs: stage.epochs,
      stepsPerEpoch: stage.stepsPerEpoch,
      assumptions: stage.assumptions ?? [],
    });
  };

  stepsRecorded = (columns: StepColumns): void => {
    const names = this.run.stages[columns.stage]?.info.layers.map(({ name }) => name) ?? [];
    for (let i = 0; i < columns.count; i++) this.line('step', stepOf(columns, i, names), true);
  };

  epochEnded = (epoch: EpochSummary): void => this.line('epoch', epoch);

  intervened = (intervention: Intervention): void => {
    const { type: what, ...where } = intervention;
    this.line('intervention', { what, ...where });
  };

  terrainRead = (read: TerrainRead): void => this.line('terrain', read);

  spectrumMeasured = (found: SpectrumMeasured): void => this.line('spectrum', found);

  findingsChanged = (findings: readonly Finding[]): void => {
    for (const finding of findings) {
      const gist = JSON.stringify([finding.severity, finding.causedBy, finding.places.map(({ layer }) => layer)]);
      if (this.told.get(finding.id) === gist) continue;
      this.told.set(finding.id, gist);
      this.line('finding', { ...findingOf(finding), final: false });
    }
  };

  noted = (text: string): void => void this.stderr.write(`ravine: ${text}\n`);

  output = (_: 'stdout' | 'stderr', text: string): void => void this.stderr.write(text);

  close(): void {
    const { end, findings, droppedSteps, logFolder } = this.run;
    for (const finding of findings) this.line('finding', { ...findingOf(finding), final: true });
    if (end)
      this.line('end', {
        ...known(end),
        findings: findings.length,
        droppedSteps: droppedSteps + this.out.dropped,
        log: logFolder,
      });
  }

  private line(type: string, content: object, droppable = false): void {
    this.out.write(`${JSON.stringify(toWire({ type, ...content }))}\n`, droppable);
  }
}

const nowhere = { file: null, line: null, column: null };
const metricPrefix = 'metric:';

function stepOf({ stage, firstStep, scalars, layers, layerCount }: StepColumns, i: number, names: string[]): object {
  const metrics: Record<string, number> = {};
  const numbers: Record<string, number> = {};
  for (const [name, column] of Object.entries(scalars)) {
    if (name.startsWith(metricPrefix)) metrics[name.slice(metricPrefix.length)] = column[i]!;
    else numbers[name] = column[i]!;
  }
  const measured = Object.keys(layerMetrics).filter((metric): metric is LayerMetric => metric in layers);
  return {
    stage,
    step: firstStep + i,
    ...inWords(numbers),
    metrics,
    layers: names.map((name, layer) => ({
      name,
      ...Object.fromEntries(measured.map((metric) => [metric, digits(layers[metric]![i * layerCount + layer]!)])),
    })),
  };
}

/** The scalars of a step, with words for those that are codes, where they were measured. */
function inWords(scalars: Record<string, number>): object {
  const { verdict: _, terrain: code = Number.NaN, ...numbers } = scalars;
  const judged = verdictOf((name) => scalars[name] ?? Number.NaN);
  const terrain = terrains[code];
  return {
    ...numbers,
    ...(judged && { verdict: judged.kind, reason: judged.reason }),
    ...(terrain && { terrain }),
  };
}

/** Null where the child could not say it: "NaN" is kept for numbers of the training that are not finite. */
function known(end: RunEnd): object {
  const orNull = (value: number) => (Number.isNaN(value) ? null : value);
  return {
    ...end,
    stepsPerSecond: orNull(end.stepsPerSecond),
    setupSeconds: orNull(end.setupSeconds),
    seconds: orNull(end.seconds),
    overhead: orNull(end.overhead),
  };
}

/** Seven digits are all that a 32-bit float has; as a 64-bit one it would print with seventeen. */
const digits = (value: number): number => Number(value.toPrecision(7));

function findingOf({ places, threshold, ...finding }: Finding): object {
  const position = places[0]?.position ?? nowhere;
  const layers = places.map(({ layer }) => layer);
  return { ...finding, ...position, layer: layers[0] ?? null, layers, threshold };
}
