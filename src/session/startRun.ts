import { Judge } from '../diagnostics/judge';
import type { Finding } from '../shared/finding';
import type { EpochSummary, NonFiniteEvent, RunEnd, RunFailure, RunRequest, RunState, TimeFlow } from '../shared/run';
import type { SpectrumMeasured } from '../shared/spectrum';
import { StepHistory } from '../shared/stepHistory';
import type { Run, RunObserver, RunOptions, RunStage } from './run';
import { type ClientEvents, type Exit, TrainerClient } from './trainerClient';

/** How long a child that was asked to stop may take. */
const stopGraceMilliseconds = 2000;
/** How often silence is looked at, and how much of it is worth saying. */
const silenceMilliseconds = 1000;

/** Starts a run in a child process of its own. Never throws: what goes wrong is told by the run's end. */
export function startRun(request: RunRequest, options: RunOptions): Run {
  return new LiveRun(request, options);
}

class LiveRun implements Run {
  state: RunState = 'starting';
  detail = 'starting';
  droppedSteps = 0;
  readonly stages: (RunStage & { timeFlows: Map<string, TimeFlow>; spectra: SpectrumMeasured[] })[] = [];
  readonly epochs: EpochSummary[] = [];
  end: RunEnd | null = null;
  readonly ended: Promise<RunEnd>;

  private readonly observers = new Set<Partial<RunObserver>>();
  private readonly judge = new Judge();
  private readonly client: TrainerClient;
  private readonly startedAt = Date.now();
  private readonly silenceTimer: NodeJS.Timeout;
  private lastHeard = Date.now();
  private nonFinite: NonFiniteEvent | null = null;
  private reportedEnd: RunEnd | null = null;
  private stopAsked = false;
  private lastStep = 0;
  private stderrTail = '';
  private resolveEnded!: (end: RunEnd) => void;

  constructor(
    readonly request: RunRequest,
    private readonly options: RunOptions,
  ) {
    this.ended = new Promise((resolve) => {
      this.resolveEnded = resolve;
    });
    const { trainerPath, memoryLimitMb } = options;
    this.client = new TrainerClient(
      { trainerPath, memoryLimitMb, workingDirectory: request.workingDirectory, runId: request.runId },
      this.events(),
    );
    this.silenceTimer = setInterval(() => this.silentSeconds > 1 && this.tell('statusChanged'), silenceMilliseconds);
  }

  get pid(): number | undefined {
    return this.client.pid;
  }

  get findings(): readonly Finding[] {
    return this.judge.findings;
  }

  get silentSeconds(): number {
    return this.state === 'training' ? (Date.now() - this.lastHeard) / 1000 : 0;
  }

  observe(observer: Partial<RunObserver>): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  pause(): Promise<void> {
    return this.client.command('pause', null);
  }

  resume(): Promise<void> {
    return this.client.command('resume', null);
  }

  async stop(): Promise<void> {
    if (this.end) return;
    this.stopAsked = true;
    this.setState('stopping', 'stopping');
    const timer = setTimeout(() => this.client.kill(), stopGraceMilliseconds);
    // A child that cannot answer is killed by the timer.
    this.client.command('stop', null).catch(() => undefined);
    await this.ended;
    clearTimeout(timer);
  }

  kill(): void {
    this.stopAsked = true;
    this.client.kill();
  }

  private events(): ClientEvents {
    return {
      ready: () => {
        this.client
          .command('start', this.request)
          .catch((error: unknown) => this.tell('noted', `the run could not be started: ${String(error)}`));
      },
      stateChanged: ({ state, detail }) => {
        if (!this.stopAsked) this.setState(state, detail);
      },
      stageStarted: (info) => {
        this.stages.push({
          info,
          history: new StepHistory(info.stage, info.layers.length),
          timeFlows: new Map(),
          spectra: [],
        });
        this.tell('stageStarted', info);
      },
      stepsRecorded: (columns) => this.stepsRecorded(columns),
      epochEnded: (epoch) => {
        this.lastHeard = Date.now();
        this.epochs.push(epoch);
        this.consider(epoch.stage);
        this.tell('epochEnded', epoch);
      },
      timeFlowRead: (flow) => {
        const stage = this.stages[flow.stage];
        if (!stage) return;
        stage.timeFlows.set(flow.layer.name, flow);
        this.consider(flow.stage);
        this.tell('timeFlowRead', flow);
      },
      spectrumMeasured: (spectrum) => {
        this.stages[spectrum.stage]?.spectra.push(spectrum);
        this.tell('spectrumMeasured', spectrum);
      },
      nonFiniteFound: (event) => {
        this.nonFinite = event;
        this.consider(event.stage);
      },
      noted: ({ text }) => this.tell('noted', text),
      runEnded: (end) => {
        this.reportedEnd = end;
      },
      output: (stream, text) => {
        if (stream === 'stderr') this.stderrTail = (this.stderrTail + text).slice(-4000);
        this.tell('output', stream, text);
      },
      malformed: (text) => this.tell('noted', text),
      exited: (exit) => this.finish(exit),
    };
  }

  private stepsRecorded(columns: Parameters<ClientEvents['stepsRecorded']>[0]): void {
    const stage = this.stages[columns.stage];
    if (stage?.history.layerCount !== columns.layerCount) {
      this.tell('noted', 'steps of an unknown model were left out');
      return;
    }
    this.lastHeard = Date.now();
    this.droppedSteps += Math.max(0, columns.firstStep - this.lastStep - 1);
    this.lastStep = columns.firstStep + columns.count - 1;
    stage.history.append(columns);
    this.tell('stepsRecorded', columns);
    this.consider(columns.stage);
  }

  private consider(index: number): void {
    const stage = this.stages[index];
    if (!stage) return;
    const nonFinite = this.nonFinite?.stage === index ? this.nonFinite : null;
    const epochs = this.epochs.filter((epoch) => epoch.stage === index);
    if (
      this.judge.consider({ stage: stage.info, history: stage.history, timeFlows: stage.timeFlows, epochs, nonFinite })
    )
      this.tell('findingsChanged', this.judge.findings);
  }

  private finish(exit: Exit): void {
    clearInterval(this.silenceTimer);
    const end = this.reportedEnd ?? this.endWithoutReport(exit);
    this.end = end;
    this.setState('ended', end.failure?.message ?? end.reason);
    this.tell('ended', end);
    this.resolveEnded(end);
  }

  /** The child could not say how it ended: it was killed, by us or by something else. */
  private endWithoutReport(exit: Exit): RunEnd {
    const seconds = (Date.now() - this.startedAt) / 1000;
    const failure = this.stopAsked ? null : this.crash(exit);
    const reason = this.stopAsked ? 'stopped' : 'crashed';
    const unknown = { stepsPerSecond: Number.NaN, setupSeconds: Number.NaN, overhead: Number.NaN };
    return { reason, steps: this.lastStep, seconds, ...unknown, failure };
  }

  private crash({ code, signal }: Exit): RunFailure {
    const outOfMemory = /heap out of memory|Allocation failed/.test(this.stderrTail);
    const how = signal ? `by signal ${signal}` : `with exit code ${code}`;
    const after = this.lastStep > 0 ? `after step ${this.lastStep}` : 'before its first step';
    return {
      kind: outOfMemory ? 'out-of-memory' : 'crashed',
      message: outOfMemory
        ? `The training process ran out of memory ${after}.`
        : `The training process ended ${how} ${after}.`,
      advice: outOfMemory
        ? `Its JavaScript heap was limited to ${this.options.memoryLimitMb} MB: raise the setting "ravine.memoryLimitMb", or use less data.`
        : 'Look at what it printed last; the next run starts afresh.',
      position: null,
      stack: this.stderrTail,
    };
  }

  private setState(state: RunState, detail: string): void {
    this.state = state;
    this.detail = detail;
    this.lastHeard = Date.now();
    this.tell('statusChanged');
  }

  private tell<Name extends keyof RunObserver>(name: Name, ...values: Parameters<RunObserver[Name]>): void {
    for (const observer of [...this.observers]) {
      const handle = observer[name] as ((...args: Parameters<RunObserver[Name]>) => void) | undefined;
      handle?.apply(observer, values);
    }
  }
}
