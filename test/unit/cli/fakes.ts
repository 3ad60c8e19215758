import { EventEmitter } from 'node:events';
import type { Output, Surroundings } from '../../../src/cli/surroundings';
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
} from '../../../src/shared/run';
import { StepHistory } from '../../../src/shared/stepHistory';
import { columnsOf, type RunSketch, stageOf } from '../../support/rules/histories';

export const anEnd: RunEnd = {
  reason: 'completed',
  steps: 20,
  stepsPerSecond: 210,
  setupSeconds: 0.5,
  seconds: 12.3,
  overhead: 0.05,
  failure: null,
};

export const aRequest: RunRequest = {
  runId: 'run-1',
  file: '/project/train.ts',
  workingDirectory: '/project',
  scriptArguments: [],
  seed: 7,
  ...plainRequest,
};

export const aFinding: Finding = {
  id: 'vanishing-gradient:0',
  rule: 'vanishing-gradient',
  severity: 'warning',
  causedBy: null,
  message: 'dense_1 hardly learns.',
  advice: 'Use relu.',
  places: [
    { layer: 'dense_1', position: { file: '/project/train.ts', line: 10, column: 11 } },
    { layer: 'dense_2', position: null },
  ],
  steps: { first: 1, last: 20, count: 20 },
  evidence: { gradient: 1e-9, ratio: Number.NaN },
  threshold: { text: 'mean|g| < 1e-7', source: 'SageMaker' },
};

/** A run that says what it is told to. */
export class FakeRun implements Run {
  readonly pid = undefined;
  state: RunState = 'starting';
  detail = 'starting';
  silentSeconds = 0;
  droppedSteps = 0;
  readonly stages: RunStage[] = [];
  readonly epochs: EpochSummary[] = [];
  readonly rules = ['vanishing-gradient', 'non-finite'];
  readonly interventions: Intervention[] = [];
  readonly checkpoints: KeptCheckpoint[] = [];
  logFolder: string | null = null;
  findings: readonly Finding[] = [];
  end: RunEnd | null = null;
  readonly ended: Promise<RunEnd>;
  readonly calls: string[] = [];
  private readonly observers = new Set<Partial<RunObserver>>();
  private resolveEnded!: (end: RunEnd) => void;

  constructor(readonly request: RunRequest = aRequest) {
    this.ended = new Promise((resolve) => {
      this.resolveEnded = resolve;
    });
  }

  observe(observer: Partial<RunObserver>): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  pause = async () => void this.calls.push('pause');
  resume = async () => void this.calls.push('resume');
  setLearningRate = async (rate: number) => void this.calls.push(`setLearningRate ${rate}`);
  rollBack = async (step: number) => void this.calls.push(`rollBack ${step}`);
  kill = () => {
    this.calls.push('kill');
    this.finish({ reason: 'stopped' });
  };
  stop = async () => void this.calls.push('stop');

  stage(sketch: RunSketch): void {
    const info = stageOf(sketch);
    this.stages.push({
      info,
      history: new StepHistory(0, info.layers.length),
      timeFlows: new Map(),
      terrains: [],
      spectra: [],
    });
    this.state = 'training';
    this.tell('stageStarted', info);
  }

  steps(sketch: RunSketch, first: number, count: number): void {
    const columns = columnsOf(sketch, first, count);
    const withMetric = {
      ...columns,
      scalars: { ...columns.scalars, 'metric:acc': new Float64Array(count).fill(0.5) },
    };
    this.stages[0]!.history.append(withMetric);
    this.tell('stepsRecorded', withMetric);
  }

  epoch(epoch: EpochSummary): void {
    this.epochs.push(epoch);
    this.tell('epochEnded', epoch);
  }

  find(...findings: Finding[]): void {
    this.findings = findings;
    this.tell('findingsChanged', findings);
  }

  print(stream: 'stdout' | 'stderr', text: string): void {
    this.tell('output', stream, text);
  }

  finish(end: Partial<RunEnd> = {}): void {
    if (this.end) return;
    this.end = { ...anEnd, ...end };
    this.state = 'ended';
    this.tell('ended', this.end);
    this.resolveEnded(this.end);
  }

  tell<Name extends keyof RunObserver>(name: Name, ...values: Parameters<RunObserver[Name]>): void {
    for (const observer of [...this.observers]) {
      const handle = observer[name] as ((...args: Parameters<RunObserver[Name]>) => void) | undefined;
      handle?.apply(observer, values);
    }
  }
}

/** A stream that remembers what was written to it. */
export class FakeOutput extends EventEmitter implements Output {
  written = '';
  writableLength = 0;
  /** What `write` answers: false as a slow reader does. */
  accepts = true;
  constructor(
    readonly isTTY = false,
    public columns = 100,
  ) {
    super();
  }

  write(text: string): boolean {
    this.written += text;
    return this.accepts;
  }

  get lines(): string[] {
    return this.written.split('\n').slice(0, -1);
  }

  /** What a person sees in the end: each line as it was last drawn. */
  get visible(): string {
    return this.written
      .split('\n')
      .map((line) => line.split('\r\u001b[2K').at(-1))
      .join('\n');
  }
}

export interface Stage extends Surroundings {
  stdout: FakeOutput;
  stderr: FakeOutput;
  signals: EventEmitter;
  runs: FakeRun[];
  requests: { request: RunRequest; memoryLimitMb: number }[];
}

/** Surroundings in which nothing real happens. `play` drives each run once it is being watched. */
export function fakeSurroundings(
  play: (run: FakeRun) => void = (run) => run.finish(),
  more: Partial<Stage> = {},
): Stage {
  const stage: Stage = {
    stdout: new FakeOutput(),
    stderr: new FakeOutput(),
    environment: {},
    workingDirectory: '/project',
    packageFolder: '/elsewhere',
    signals: new EventEmitter(),
    runs: [],
    requests: [],
    startRun: (request, memoryLimitMb) => {
      const run = new FakeRun(request);
      stage.runs.push(run);
      stage.requests.push({ request, memoryLimitMb });
      queueMicrotask(() => play(run));
      return run;
    },
    ...more,
  };
  return stage;
}
