import { FindingsLog } from '../runlog/findingsLog';
import type { KeptCheckpoint, RunEnd, RunFailure, RunRequest, RunState } from '../shared/run';
import { interventionText } from './interventionText';
import type { Run, RunOptions } from './run';
import { RunRecord } from './runRecord';
import { type ClientEvents, type Exit, TrainerClient } from './trainerClient';

/** How long a child that was asked to stop may take. */
const stopGraceMilliseconds = 2000;
/** How often silence is looked at, and how much of it is worth saying. */
const silenceMilliseconds = 1000;

/** Starts a run in a child process of its own. Never throws: what goes wrong is told by the run's end. */
export function startRun(request: RunRequest, options: RunOptions): Run {
  return new LiveRun(request, options);
}

class LiveRun extends RunRecord implements Run {
  state: RunState = 'starting';
  detail = 'starting';
  checkpoints: readonly KeptCheckpoint[] = [];
  logFolder: string | null = null;
  end: RunEnd | null = null;
  readonly ended: Promise<RunEnd>;

  private readonly client: TrainerClient;
  private readonly startedAt = Date.now();
  private readonly silenceTimer: NodeJS.Timeout;
  private lastHeard = Date.now();
  private findingsLog: FindingsLog | null = null;
  /** One sentence about a log that has ended is enough. */
  private logStopped = false;
  private reportedEnd: RunEnd | null = null;
  private stopAsked = false;
  private stderrTail = '';
  private resolveEnded!: (end: RunEnd) => void;

  constructor(
    readonly request: RunRequest,
    private readonly options: RunOptions,
  ) {
    super(options.rules);
    this.ended = new Promise((resolve) => {
      this.resolveEnded = resolve;
    });
    const { trainerPath, memoryLimitMb, environment } = options;
    this.client = new TrainerClient(
      { trainerPath, memoryLimitMb, environment, workingDirectory: request.workingDirectory, runId: request.runId },
      this.events(),
    );
    this.silenceTimer = setInterval(() => this.silentSeconds > 1 && this.tell('statusChanged'), silenceMilliseconds);
  }

  get pid(): number | undefined {
    return this.client.pid;
  }

  get silentSeconds(): number {
    return this.state === 'training' ? (Date.now() - this.lastHeard) / 1000 : 0;
  }

  pause(): Promise<void> {
    return this.client.command('pause', null);
  }

  resume(): Promise<void> {
    return this.client.command('resume', null);
  }

  setLearningRate(learningRate: number, stage?: number): Promise<void> {
    return this.client.command('setLearningRate', stage === undefined ? { learningRate } : { learningRate, stage });
  }

  rollBack(step: number): Promise<void> {
    return this.client.command('rollBack', { step });
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
      ...this.training,
      stepsRecorded: (columns) => {
        this.lastHeard = Date.now();
        this.training.stepsRecorded(columns);
      },
      epochEnded: (epoch) => {
        this.lastHeard = Date.now();
        this.training.epochEnded(epoch);
      },
      intervened: (intervention) => {
        this.training.intervened(intervention);
        this.setState(this.state, interventionText(intervention));
      },
      checkpointsKept: (checkpoints) => {
        this.checkpoints = checkpoints;
      },
      logStarted: ({ folder }) => this.logStarted(folder),
      logStopped: ({ reason, hasSteps }) => {
        this.logStopped = true;
        if (!hasSteps) this.logFolder = null;
        this.tell('noted', reason);
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

  private logStarted(folder: string): void {
    this.logFolder = folder;
    this.findingsLog = new FindingsLog(folder, (sentence) => this.logStopped || this.tell('noted', sentence));
    this.observe({ findingsChanged: (findings) => this.findingsLog?.changed(findings) });
  }

  private finish(exit: Exit): void {
    clearInterval(this.silenceTimer);
    const end = this.reportedEnd ?? this.endWithoutReport(exit);
    this.end = end;
    this.setState('ended', end.failure?.message ?? end.reason);
    this.tell('ended', end);
    const logged = this.findingsLog?.close(this.findings, end) ?? Promise.resolve();
    void logged.then(() => this.resolveEnded(end));
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
}
