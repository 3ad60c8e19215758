import type { Finding } from '../../../src/shared/finding';
import type { PanelMessage, PanelStatus } from '../../../src/shared/panelProtocol';
import type { RunEnd, StageInfo } from '../../../src/shared/run';
import type { SpectrumMeasured } from '../../../src/shared/spectrum';
import type { StepColumns } from '../../../src/shared/stepColumns';
import { initialState, type PanelState, type Run, receive, runOf } from '../../../webview/store';

/** Small runs to test with. */
export const status = (change: Partial<PanelStatus> = {}): PanelStatus => ({
  runId: 'run-1',
  file: '/project/model.ts',
  title: 'model.ts',
  seed: 7,
  state: 'training',
  detail: '',
  silentSeconds: 0,
  droppedSteps: 0,
  stepMilliseconds: 2,
  rules: 8,
  checkpoints: 2,
  end: null,
  ...change,
});

export const position = (line: number) => ({ file: '/project/model.ts', line, column: 1 });

export const stage = (change: Partial<StageInfo> = {}): StageInfo => ({
  stage: 0,
  modelName: 'm',
  call: 'fit',
  layers: ['a', 'b'].map((name, i) => ({
    name,
    className: 'Dense',
    parameters: 10,
    position: position(3 + i),
    activation: null,
    kernel: null,
  })),
  parameters: 20,
  optimizer: { id: 'sgd', hyperparameters: { learningRate: 0.1 } },
  loss: 'meanSquaredError',
  metrics: [],
  engine: { name: 'eager', backend: 'wasm', fallbackReason: null },
  batchSize: 8,
  epochs: 2,
  examples: 100,
  stepsPerEpoch: 10,
  ...change,
});

export const columns = (firstStep: number, loss: number[], change: Partial<StepColumns> = {}): StepColumns => ({
  stage: 0,
  firstStep,
  count: loss.length,
  layerCount: 2,
  scalars: { loss: Float64Array.from(loss) },
  layers: { gradientL2: new Float32Array(loss.length * 2).fill(0.5) },
  ...change,
});

export const end = (change: Partial<RunEnd> = {}): RunEnd => ({
  reason: 'completed',
  steps: 20,
  stepsPerSecond: 100,
  setupSeconds: 1,
  seconds: 65,
  overhead: 0.05,
  failure: null,
  ...change,
});

export const finding = (change: Partial<Finding> = {}): Finding => ({
  id: 'vanishing-gradient',
  rule: 'vanishing-gradient',
  severity: 'error',
  causedBy: null,
  message: 'a hardly learns.',
  advice: 'Use ReLU.',
  places: [{ layer: 'a', position: position(3) }],
  steps: { first: 1, last: 4, count: 4 },
  evidence: {},
  threshold: { text: 'x', source: 'y' },
  ...change,
});

export const snapshot = (change: Partial<Extract<PanelMessage, { type: 'snapshot' }>> = {}): PanelMessage => ({
  type: 'snapshot',
  status: status(),
  stage: stage(),
  steps: [],
  epochs: [],
  findings: [],
  terrains: [],
  spectra: [],
  timeFlows: [],
  marks: [],
  ...change,
});

export const stateAfter = (...messages: PanelMessage[]): PanelState => messages.reduce(receive, initialState());

export function runAfter(...messages: PanelMessage[]): Run {
  const run = runOf(stateAfter(...messages));
  if (!run) throw new Error('no run');
  return run;
}

export const spectrum = (change: Partial<SpectrumMeasured> = {}): SpectrumMeasured => ({
  stage: 0,
  step: 1,
  lambdaMax: { value: 38, uncertainty: 0.3 },
  lambdaMin: { value: -0.4, uncertainty: 0.1 },
  trace: { value: 300, uncertainty: 20 },
  condition: { value: 40, uncertainty: Number.NaN },
  negativeDirections: 1,
  density: { grid: [0, 1], values: [1, 0], sigma: 0.2 },
  complete: false,
  products: 10,
  batchSize: 8,
  examples: 100,
  seconds: 0.5,
  ...change,
});
