import { type StepVerdict, stepVerdicts, type Terrain } from '../../src/shared/catalog';
import type { Measured, SpectrumMeasured } from '../../src/shared/spectrum';
import type { StepColumns } from '../../src/shared/stepColumns';
import type { TerrainRead } from '../../src/shared/terrain';
import { seeded } from './madeUp';

const unknown = Number.NaN;

/** What instruments read of a made-up run. */
export interface Readings {
  verdict(step: number, random: () => number): StepVerdict;
  /** Share of the steps that are judged. */
  judges: number;
  edge(step: number): number;
  condition(step: number): number;
  noiseScale(step: number): number;
}

/** The same steps with what instruments within a budget read: verdicts at some, curvature at each eighth. */
export function withReadings(columns: StepColumns, readings: Readings): StepColumns {
  const random = seeded(11);
  const { count, firstStep, layerCount } = columns;
  const kinds = Array.from({ length: count }, (_, i) =>
    random() < readings.judges ? readings.verdict(firstStep + i, random) : null,
  );
  const scalar = (value: (kind: StepVerdict, row: number) => number) =>
    Float64Array.from(kinds, (kind, row) => (kind === null ? unknown : value(kind, row)));
  const seldom = (value: (step: number) => number) =>
    Float64Array.from({ length: count }, (_, i) => (i % 8 === 7 ? value(firstStep + i) : unknown));
  const cells = (value: (layer: number) => number) =>
    Float32Array.from({ length: count * layerCount }, (_, i) =>
      Math.floor(i / layerCount) % 8 === 0 ? value(i % layerCount) : unknown,
    );
  return {
    ...columns,
    scalars: {
      ...columns.scalars,
      verdict: scalar((kind) => stepVerdicts.indexOf(kind)),
      alpha: scalar((kind) => (kind === 'overshoot' ? 1.2 + random() : kind === 'uphill' ? unknown : random() - 0.6)),
      predictedChange: scalar((kind) => (kind === 'overshoot' ? 0.03 : -0.02) * (0.5 + random())),
      measuredChange: scalar((kind) => (kind === 'fine' || kind === 'noise' ? -0.02 : 0.05) * (0.5 + random())),
      otherChange: scalar((kind) => (kind === 'noise' ? 0.008 : -0.01) * (0.5 + random())),
      largestSafeRate: scalar((kind) => (kind === 'overshoot' ? 0.06 : 0.3) * (0.9 + random() / 5)),
      edge: seldom(readings.edge),
      lambdaMax: seldom((step) => 20 * readings.edge(step)),
      condition: seldom(readings.condition),
      noiseScale: seldom(readings.noiseScale),
    },
    layers: {
      ...columns.layers,
      activationMean: cells((layer) => 0.4 - 0.15 * layer + 0.05 * random()),
      activationDeviation: cells((layer) => 0.9 - 0.1 * layer + 0.05 * random()),
      deadUnits: cells((layer) => (layer === layerCount - 1 ? unknown : 0.1 * random() + 0.06 * layer)),
      outputGradientRms: cells((layer) => 10 ** (-3 - layer / 4)),
    },
  };
}

export const terrain = (step: number, name: Terrain, evidence: TerrainRead['evidence']): TerrainRead => ({
  stage: 0,
  step,
  terrain: name,
  evidence,
});

export const basinEvidence: TerrainRead['evidence'] = [
  { quantity: '‖g‖ / its largest', value: 0.042, threshold: 0.1, says: 'the gradient is small' },
  { quantity: 'λmin / |λmax|', value: -0.01, threshold: -0.1, says: 'no direction clearly curves downwards' },
  { quantity: 'η λmax', value: 0.76, threshold: 1, says: 'a step stays on its side of the bottom' },
];

/** A bulk about zero and outliers, smoothed as the instrument smooths them. */
export function spectrum(
  step: number,
  parts: { min: number; max: number; bulk: number; outliers: number[]; negative: number },
): SpectrumMeasured {
  const parameters = 20_800;
  const sigma = (parts.max - parts.min) / 100;
  const from = parts.min - 6 * sigma;
  const grid = Array.from({ length: 448 }, (_, i) => from + (i * sigma) / 4);
  const bump = (at: number, centre: number) =>
    Math.exp(-(((at - centre) / sigma) ** 2) / 2) / (sigma * Math.sqrt(2 * Math.PI));
  const values = grid.map(
    (at) =>
      parts.bulk * bump(at, 0) +
      (1 - parts.bulk - parts.outliers.length / parameters) * bump(at, 2 * sigma) +
      parts.outliers.reduce((sum, centre) => sum + bump(at, centre) / parameters, 0),
  );
  return {
    stage: 0,
    step,
    lambdaMax: measured(parts.max, parts.max / 120),
    lambdaMin: measured(parts.min, 0.03),
    trace: measured(310, 25),
    condition: measured(parts.max / 0.014, unknown),
    negativeDirections: parts.negative,
    density: { grid, values, sigma },
    complete: false,
    products: 101,
    batchSize: 512,
    examples: 8000,
    seconds: 1.9,
  };
}

const measured = (value: number, uncertainty: number): Measured => ({ value, uncertainty });
