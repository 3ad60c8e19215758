import type { Run, RunObserver, RunStage } from '../../../src/session/run';
import type { Finding } from '../../../src/shared/finding';
import {
  type EpochSummary,
  type Intervention,
  type KeptCheckpoint,
  plainRequest,
  type RunEnd,
  type RunRequest,
  type RunState,
  type StageInfo,
  type TimeFlow,
} from '../../../src/shared/run';
import type { StepColumns } from '../../../src/shared/stepColumns';
import { StepHistory } from '../../../src/shared/stepHistory';
import type { TerrainRead } from '../../../src/shared/terrain';

/** A run without a process: the test says what the child would. */
export class FakeRun implements Run {
  readonly pid = 1;
  state: RunState = 'starting';
  detail = '';
  silentSeconds = 0;
  droppedSteps = 0;
  readonly stages: { -readonly [Key in keyof RunStage]: RunStage[Key] }[] = [];
  readonly epochs: EpochSummary[] = [];
  readonly rules = ['vanishing-gradient', 'non-finite'];
  readonly interventions: Intervention[] = [];
  checkpoints: KeptCheckpoint[] = [];
  readonly logFolder = null;
  findings: Finding[] = [];
  end: RunEnd | null = null;
  readonly ended = new Promise<RunEnd>(() => {});
  readonly asked: string[] = [];
  readonly observers = new Set<Partial<RunObserver>>();

  constructor(readonly request: RunRequest = requestOf('/project/model.ts')) {}

  observe(observer: Partial<RunObserver>): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  async pause(): Promise<void> {
    this.asked.push('pause');
  }
  async resume(): Promise<void> {
    this.asked.push('resume');
  }
  async setLearningRate(rate: number): Promise<void> {
    this.asked.push(`setLearningRate ${rate}`);
  }
  async rollBack(step: number): Promise<void> {
    this.asked.push(`rollBack ${step}`);
  }
  async stop(): Promise<void> {
    this.asked.push('stop');
    this.finish('stopped');
  }
  kill(): void {
    this.asked.push('kill');
    this.finish('stopped');
  }

  setState(state: RunState): void {
    this.state = state;
    for (const observer of this.observers) observer.statusChanged?.();
  }

  stage(layers = 2): void {
    const info = stageOf(this.stages.length, layers);
    this.stages.push({
      info,
      history: new StepHistory(info.stage, layers),
      timeFlows: new Map(),
      terrains: [],
      spectra: [],
    });
    for (const observer of this.observers) observer.stageStarted?.(info);
  }

  steps(firstStep: number, losses: number[]): void {
    const current = this.stages.at(-1);
    if (!current) throw new Error('no stage');
    const columns = columnsOf(current.info.stage, firstStep, losses, current.info.layers.length);
    current.history.append(columns);
    for (const observer of this.observers) observer.stepsRecorded?.(columns);
  }

  find(...findings: Finding[]): void {
    this.findings = findings;
    for (const observer of this.observers) observer.findingsChanged?.(findings);
  }

  read({ terrain, timeFlow }: { terrain?: TerrainRead; timeFlow?: TimeFlow }): void {
    const stage = this.stages.at(-1);
    if (!stage) throw new Error('no stage');
    if (terrain) stage.terrains = [...stage.terrains, terrain];
    if (timeFlow) stage.timeFlows = new Map(stage.timeFlows).set(timeFlow.layer.name, timeFlow);
    for (const observer of this.observers) {
      if (terrain) observer.terrainRead?.(terrain);
      if (timeFlow) observer.timeFlowRead?.(timeFlow);
    }
  }

  print(stream: 'stdout' | 'stderr', text: string): void {
    for (const observer of this.observers) observer.output?.(stream, text);
  }

  finish(reason: RunEnd['reason'], failure: RunEnd['failure'] = null): void {
    if (this.end) return;
    const steps = this.stages.reduce((sum, { history }) => sum + history.length, 0);
    const end = { reason, steps, stepsPerSecond: 1, setupSeconds: 1, seconds: 2, overhead: 0, failure };
    this.end = end;
    this.state = 'ended';
    for (const observer of this.observers) observer.ended?.(end);
  }
}

export const requestOf = (file: string): RunRequest => ({
  runId: `run of ${file}`,
  file,
  workingDirectory: '/project',
  scriptArguments: [],
  seed: 7,
  ...plainRequest,
});

const stageOf = (stage: number, layers: number): StageInfo => ({
  stage,
  modelName: 'model',
  call: 'fit',
  layers: Array.from({ length: layers }, (_, i) => ({
    name: `layer_${i}`,
    className: 'Dense',
    parameters: 4,
    position: null,
    activation: null,
    kernel: null,
  })),
  parameters: 4 * layers,
  optimizer: { id: 'sgd', hyperparameters: { learningRate: 0.1 } },
  loss: 'meanSquaredError',
  metrics: [],
  engine: { name: 'eager', backend: 'cpu', fallbackReason: null },
  examples: 1000,
  batchSize: 2,
  epochs: 1,
  stepsPerEpoch: 10,
});

const columnsOf = (stage: number, firstStep: number, losses: number[], layerCount: number): StepColumns => ({
  stage,
  firstStep,
  count: losses.length,
  layerCount,
  scalars: { loss: Float64Array.from(losses) },
  layers: { gradientL2: new Float32Array(losses.length * layerCount) },
});

export const findingOf = (fields: Partial<Finding> = {}): Finding => ({
  id: 'vanishing-gradient:layer_0',
  rule: 'vanishing-gradient',
  severity: 'warning',
  causedBy: null,
  message: 'layer_0 hardly learns.',
  advice: 'Use relu.',
  places: [{ layer: 'layer_0', position: { file: '/project/model.ts', line: 3, column: 5 } }],
  steps: { first: 1, last: 9, count: 9 },
  evidence: { ratio: Number.NaN },
  threshold: { text: 'ratio < 1e-3', source: 'test' },
  ...fields,
});
