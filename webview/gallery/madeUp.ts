import type { Finding } from '../../src/shared/finding';
import type { PanelStatus } from '../../src/shared/panelProtocol';
import type { EpochSummary, LayerInfo, RunEnd, StageInfo } from '../../src/shared/run';
import type { StepColumns } from '../../src/shared/stepColumns';

/** Parts of made-up runs: shaped like what trainings give, the same at every look. */
export const place = (line: number, file = '/home/ada/models/vanishing.ts') => ({ file, line, column: 11 });

export const status = (change: Partial<PanelStatus> = {}): PanelStatus => ({
  runId: 'made-up',
  file: '/home/ada/models/digits.ts',
  title: 'digits.ts',
  seed: 1,
  state: 'training',
  detail: '',
  silentSeconds: 0,
  droppedSteps: 0,
  stepMilliseconds: 4.2,
  rules: 8,
  checkpoints: 3,
  end: null,
  ...change,
});

export const layers = (names: string[]): LayerInfo[] =>
  names.map((name, i) => ({
    name,
    className: 'Dense',
    parameters: 4160,
    position: place(9 + i),
    activation: null,
    kernel: null,
  }));

export const stage = (names: string[], change: Partial<StageInfo> = {}): StageInfo => ({
  stage: 0,
  modelName: 'sequential_1',
  call: 'fit',
  layers: layers(names),
  parameters: names.length * 4160,
  optimizer: { id: 'sgd', hyperparameters: { learningRate: 0.1 } },
  loss: 'categoricalCrossentropy',
  metrics: ['acc'],
  engine: {
    name: 'eager',
    backend: 'wasm',
    fallbackReason: 'the compiled engine does not know the operation “Cumsum”',
  },
  examples: 8000,
  batchSize: 64,
  epochs: 5,
  stepsPerEpoch: 125,
  ...change,
});

export const end = (change: Partial<RunEnd> = {}): RunEnd => ({
  reason: 'completed',
  steps: 625,
  stepsPerSecond: 240,
  setupSeconds: 1.1,
  seconds: 52,
  overhead: 0.06,
  failure: null,
  ...change,
});

export const finding = (change: Partial<Finding> = {}): Finding => ({
  id: 'vanishing-gradient',
  rule: 'vanishing-gradient',
  severity: 'error',
  causedBy: null,
  message: 'dense_1 hardly learns: its gradient is 1.1e-9, 70 million times weaker than the output’s.',
  advice: 'Replace the sigmoids by ReLU, or put batch normalisation between the layers.',
  places: [1, 2, 3].map((n) => ({ layer: `dense_${n}`, position: place(8 + n) })),
  steps: { first: 1, last: 412, count: 412 },
  evidence: { meanGradient: 1.1e-9, ratio: 1.4e-8 },
  threshold: { text: 'mean |g| under 1e-7', source: 'SageMaker Debugger' },
  ...change,
});

export interface Shape {
  loss(step: number): number;
  gradient(step: number, layer: number): number;
  /** Share of the loss that is noise. */
  noise?: number;
}

/** `count` steps of a model with so many layers. */
export function steps(count: number, layerCount: number, shape: Shape, firstStep = 1): StepColumns {
  const random = seeded(7 + firstStep);
  const noise = (share: number) => 1 + share * Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  const cells = (value: (step: number, layer: number) => number) =>
    Float32Array.from({ length: count * layerCount }, (_, i) =>
      value(firstStep + Math.floor(i / layerCount), i % layerCount),
    );
  const gradientL2 = cells((step, layer) => shape.gradient(step, layer) * Math.abs(noise(0.25)));
  const norms = Float64Array.from({ length: count }, (_, i) =>
    Math.hypot(...gradientL2.subarray(i * layerCount, (i + 1) * layerCount)),
  );
  return {
    stage: 0,
    firstStep,
    count,
    layerCount,
    scalars: {
      loss: Float64Array.from({ length: count }, (_, i) => shape.loss(firstStep + i) * noise(shape.noise ?? 0.08)),
      gradientNorm: norms,
      learningRate: new Float64Array(count).fill(0.1),
    },
    layers: {
      gradientL2,
      gradientRms: gradientL2.map((value) => value / 64),
      gradientMax: gradientL2.map((value) => value / 6),
      gradientZeros: cells((_, layer) => (layer === 0 ? 0.6 : 0.05 * random())),
      updateRatio: gradientL2.map((value) => value * 0.02),
      weightL2: cells((step, layer) => 3 + layer + step / 1000),
    },
  };
}

export const epochs = (count: number, loss: (step: number) => number): EpochSummary[] =>
  Array.from({ length: count }, (_, i) => ({
    stage: 0,
    epoch: i + 1,
    step: (i + 1) * 125,
    logs: { loss: loss((i + 1) * 125), val_loss: loss((i + 1) * 125) * 1.07 },
  }));

/** Nothing but steps, epochs and findings. */
export const noReadings = { terrains: [], spectra: [], timeFlows: [], marks: [] };

/** Park and Miller's generator: the pictures are the same every time. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}
