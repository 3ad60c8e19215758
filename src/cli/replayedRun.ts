import type { RuleConfiguration } from '../diagnostics/configuration';
import type { RecordedRun, RecordedStage } from '../runlog/recordedRun';
import type { RunEvent } from '../runlog/runEvent';
import type { Run } from '../session/run';
import { RunRecord } from '../session/runRecord';
import { plainRequest, type RunEnd, type RunRequest, type RunState } from '../shared/run';

/** How many steps are told together. */
const atOnce = 200;

/** A logged run that tells everything once more. What the rules make of it they make of it now. */
export class ReplayedRun extends RunRecord implements Run {
  readonly request: RunRequest;
  readonly pid = undefined;
  state: RunState = 'starting';
  detail = 'reading the log';
  readonly silentSeconds = 0;
  readonly checkpoints = [];
  readonly logFolder = null;
  end: RunEnd | null = null;
  readonly ended: Promise<RunEnd>;
  private stopped = false;
  /** How many rows of each stage were told. */
  private readonly told = new Map<number, number>();

  constructor(
    private readonly recorded: RecordedRun,
    rules: RuleConfiguration,
  ) {
    super(rules);
    this.request = recorded.manifest?.request ?? whatIsLeftOf(recorded);
    // Not before somebody can listen.
    this.ended = new Promise<void>((resolve) => setImmediate(resolve)).then(() => this.play());
  }

  pause = refuse;
  resume = refuse;
  setLearningRate = refuse;
  rollBack = refuse;

  async stop(): Promise<void> {
    this.kill();
    await this.ended;
  }

  kill(): void {
    this.stopped = true;
  }

  private async play(): Promise<RunEnd> {
    const { stages, events } = this.recorded;
    for (const { info } of stages) this.training.stageStarted(info!);
    this.state = 'training';
    this.lastStep = (this.firstStep() ?? 1) - 1;
    for (const event of events) {
      await this.tellSteps(event.step);
      this.tellEvent(event);
    }
    await this.tellSteps(Number.POSITIVE_INFINITY);
    return this.finish();
  }

  /** What a resumed run has not taken itself is not missing. */
  private firstStep(): number | undefined {
    const firsts = this.recorded.stages.flatMap(({ history }) => (history.length > 0 ? [history.stepAt(0)] : []));
    return firsts.length > 0 ? Math.min(...firsts) : undefined;
  }

  /** All steps up to this one that were not told yet, in their order. */
  private async tellSteps(last: number): Promise<void> {
    for (let next = this.next(last); next && !this.stopped; next = this.next(last)) {
      const { stage, history } = next;
      const start = this.told.get(stage) ?? 0;
      const limit = Math.min(last, this.nextOfOthers(stage));
      let end = start + 1;
      while (end < history.length && end < start + atOnce && follows(next, end) && history.stepAt(end) <= limit) end++;
      this.told.set(stage, end);
      this.training.stepsRecorded(history.slice(start, end));
      // The terminal is drawn, and a signal heard.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** The stage whose step comes next, if that is at most `last`. */
  private next(last: number): RecordedStage | undefined {
    const waiting = this.recorded.stages.filter(
      (stage) => Number.isFinite(this.nextStep(stage)) && this.nextStep(stage) <= last,
    );
    return waiting.sort((a, b) => this.nextStep(a) - this.nextStep(b))[0];
  }

  private nextOfOthers(stage: number): number {
    return Math.min(...this.recorded.stages.filter((other) => other.stage !== stage).map((one) => this.nextStep(one)));
  }

  private nextStep({ stage, history }: RecordedStage): number {
    const row = this.told.get(stage) ?? 0;
    return row < history.length ? history.stepAt(row) : Number.POSITIVE_INFINITY;
  }

  private tellEvent({ time: _, ...event }: RunEvent): void {
    const { training } = this;
    if (event.type === 'epochEnded') training.epochEnded(without(event));
    if (event.type === 'timeFlowRead') training.timeFlowRead(without(event));
    if (event.type === 'terrainRead') training.terrainRead(without(event));
    if (event.type === 'spectrumMeasured') training.spectrumMeasured(without(event));
    if (event.type === 'nonFiniteFound') training.nonFiniteFound(without(event));
    if (event.type === 'learningRateChanged' || event.type === 'rolledBack') training.intervened(event);
  }

  private finish(): RunEnd {
    // What the log has lost was told as such.
    this.droppedSteps = 0;
    const { manifest } = this.recorded;
    const end = manifest?.end ?? untold(manifest ? 'crashed' : 'stopped', this.lastStep);
    this.end = end;
    this.state = 'ended';
    this.detail = end.failure?.message ?? end.reason;
    this.tell('ended', end);
    return end;
  }
}

/** What the run told, without what the log calls it. */
const without = <Told extends { type: string }>({ type: _, ...told }: Told): Omit<Told, 'type'> => told;

const follows = ({ history }: RecordedStage, row: number): boolean =>
  history.stepAt(row) === history.stepAt(row - 1) + 1;

/** The end of a run that was killed together with its parent, or whose manifest is lost. */
function untold(reason: 'crashed' | 'stopped', steps: number): RunEnd {
  const unknown = { stepsPerSecond: Number.NaN, setupSeconds: Number.NaN, seconds: Number.NaN, overhead: Number.NaN };
  return { reason, steps, ...unknown, failure: null };
}

/** What a run without its manifest was asked for: its layers may still tell their script. A seed of NaN is not known. */
function whatIsLeftOf({ id, folder, stages }: RecordedRun): RunRequest {
  const positions = stages.flatMap(({ info }) => info?.layers.map(({ position }) => position) ?? []);
  const file = positions.find((position) => position !== null)?.file ?? folder;
  return { ...plainRequest, runId: id, file, workingDirectory: folder, scriptArguments: [], seed: Number.NaN };
}

const refuse = (): Promise<void> => Promise.reject(new Error('this run is over: its log is being read'));
