import type { RuleView } from '../../../src/diagnostics/rule';
import type { LayerMetric, StepScalar } from '../../../src/shared/catalog';
import type { EpochSummary, LayerInfo, NonFiniteEvent, StageInfo, TimeFlow } from '../../../src/shared/run';
import { StepHistory } from '../../../src/shared/stepHistory';

/** What a made-up run measured. Functions take the step, counted from 1, and the layer, counted from 0. */
export interface RunSketch {
  steps: number;
  layers?: readonly string[];
  classNames?: readonly string[];
  loss?: (step: number) => number;
  /** ‖g‖ of a layer. Everything else about gradients follows from it: layers have `entries` entries of equal size. */
  gradient?: (step: number, layer: number) => number;
  entries?: number;
  /** Share of a layer's entries that are exactly zero. */
  zeros?: (step: number, layer: number) => number;
  /** Further columns, by their names; NaN is what was not measured. */
  metrics?: Partial<Record<LayerMetric, (step: number, layer: number) => number>>;
  scalars?: Partial<Record<StepScalar, (step: number) => number>>;
  /** What is special about the stage, and about each of its layers. */
  stage?: Partial<StageInfo>;
  infos?: readonly Partial<LayerInfo>[];
  /** Logs of epochs, each of ten steps; and what came back through time, by recurrent layer, at the last step. */
  epochs?: readonly EpochSummary['logs'][];
  flows?: Readonly<Record<string, readonly number[]>>;
  nonFinite?: NonFiniteEvent | null;
}

export const layerNames = ['dense_1', 'dense_2', 'dense_3', 'output'] as const;

/** Exponential descent with 5 % batch noise, to a tenth of its start. */
export const fallingLoss = (step: number): number => (0.2 + 2 * Math.exp(-step / 40)) * (1 + 0.05 * wobble(step));
/** ln 2 with 1 % batch noise. */
export const stalledLoss = (step: number): number => Math.LN2 * (1 + 0.01 * wobble(step));
/** Norms as in health: the first layer's 1.4 to 3 times the last one's, falling with the loss. */
export const healthyGradient = (step: number, layer: number): number =>
  0.8 * Math.exp(-step / 200) * (1 + 0.3 * wobble(step + layer)) * (1 + 0.4 * (3 - layer));

/** Repeats itself, lies in −1…1, and has no period that a window could hide. */
export const wobble = (step: number): number => Math.sin(12.9898 * step) * Math.cos(78.233 * step);

/** The view of a run's last step, or of an earlier row. */
export function viewOf(sketch: RunSketch, row = sketch.steps - 1): RuleView {
  const { steps, nonFinite = null, layers = layerNames } = sketch;
  const history = new StepHistory(0, layers.length);
  if (steps > 0) history.append(columnsOf(sketch, 1, steps));
  const step = nonFinite?.step ?? row + 1;
  return { stage: stageOf(sketch), history, ...eventsOf(sketch), nonFinite, row, step };
}

/** Epochs and flows as the parent keeps them. */
export function eventsOf({ epochs = [], flows = {}, steps }: RunSketch): Pick<RuleView, 'epochs' | 'timeFlows'> {
  const flowOf = ([name, gradientRms]: [string, readonly number[]]): [string, TimeFlow] => [
    name,
    { stage: 0, step: steps, layer: { name, position: null }, gradientRms: [...gradientRms] },
  ];
  return {
    epochs: epochs.map((logs, i) => ({ stage: 0, epoch: i + 1, step: 10 * (i + 1), logs })),
    timeFlows: new Map(Object.entries(flows).map(flowOf)),
  };
}

/** The measurements of `count` steps from `firstStep` on. */
export function columnsOf(sketch: RunSketch, firstStep: number, count: number) {
  const {
    layers = layerNames,
    loss = fallingLoss,
    gradient = healthyGradient,
    entries = 100,
    zeros = () => 0,
    metrics = {},
    scalars = {},
  } = sketch;
  const width = layers.length;
  const steps = Array.from({ length: count }, (_, i) => firstStep + i);
  const layerColumn = (value: (step: number, layer: number) => number) =>
    Float32Array.from({ length: count * width }, (_, i) => value(firstStep + Math.floor(i / width), i % width));
  const global = (step: number) => Math.hypot(...layers.map((_, layer) => gradient(step, layer)));
  return {
    stage: 0,
    firstStep,
    count,
    layerCount: width,
    scalars: {
      loss: Float64Array.from(steps, loss),
      gradientNorm: Float64Array.from(steps, global),
      learningRate: new Float64Array(count).fill(0.1),
      ...mapped(scalars, (value) => Float64Array.from(steps, value)),
    },
    layers: {
      gradientL2: layerColumn(gradient),
      // n entries, m of them not zero and of equal size a: ‖g‖ = a√m, and their mean over all n is ‖g‖√m/n.
      gradientMeanAbs: layerColumn((step, layer) => {
        const live = entries * (1 - zeros(step, layer));
        return (gradient(step, layer) * Math.sqrt(live)) / entries;
      }),
      gradientZeros: layerColumn(zeros),
      ...mapped(metrics, layerColumn),
    },
  };
}

const mapped = <From, To>(record: Partial<Record<string, From>>, change: (from: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, from]) => [name, change(from as From)]));

export function stageOf({ layers = layerNames, classNames = [], infos = [], stage = {} }: RunSketch): StageInfo {
  return {
    stage: 0,
    modelName: 'sequential_1',
    call: 'fit',
    layers: layers.map((name, i) => ({
      name,
      className: classNames[i] ?? 'Dense',
      parameters: 100,
      position: { file: '/project/train.ts', line: 10 + i, column: 11 },
      activation: null,
      kernel: null,
      ...infos[i],
    })),
    parameters: 100 * layers.length,
    optimizer: { id: 'sgd', hyperparameters: { learningRate: 0.1 } },
    loss: 'meanSquaredError',
    metrics: ['acc'],
    engine: { name: 'eager', backend: 'wasm', fallbackReason: 'not part of this version' },
    examples: 1000,
    batchSize: 32,
    epochs: 10,
    stepsPerEpoch: 10,
    ...stage,
  };
}
