import type { Run } from '../session/run';
import type { PanelMessage, RunMark } from '../shared/panelProtocol';
import type { TimeFlow } from '../shared/run';
import type { StepColumns } from '../shared/stepColumns';
import { toWire } from '../shared/wireNumber';
import { Coalescer } from './coalescer';
import type { Disposable, Lifetime } from './lifetime';
import { runSnapshot, runStatus } from './runStatus';
import { StepClock } from './stepClock';

type Delta = Exclude<PanelMessage, { type: 'snapshot' | 'empty' }>;

const deltaIntervalMs = 100;

/**
 * What the panel is told, and when. A panel that says `ready` gets a snapshot, and from then on what is new, about ten
 * times a second; a hidden one gets nothing, since it is torn down and says `ready` again when it is shown. The snapshot
 * is taken in one go and empties the queue, so no step comes twice and none is lost between it and the first delta.
 */
export class PanelFeed implements Disposable {
  private run: Run | null = null;
  private clock = new StepClock();
  private listening = false;
  private queue: Delta[] = [];
  private pauses: RunMark[] = [];
  private isPaused = false;
  private statusChanged = false;
  private findingsChanged = false;
  private readonly sender = new Coalescer(deltaIntervalMs, () => this.sendDeltas());

  constructor(
    private readonly post: (message: unknown) => void,
    /** What a panel is shown before anything has run in this window. */
    private readonly restored: () => PanelMessage | null = () => null,
  ) {}

  ready(): void {
    this.listening = true;
    this.sendSnapshot();
  }

  hidden(): void {
    this.listening = false;
    this.forget();
  }

  follow(run: Run, lifetime: Lifetime): void {
    this.run = run;
    this.clock = new StepClock();
    this.pauses = [];
    this.isPaused = false;
    if (this.listening) this.sendSnapshot();
    const unsubscribe = run.observe({
      statusChanged: () => this.statusIsNew(run),
      stageStarted: (stage) => this.enqueue({ type: 'stage', stage }),
      stepsRecorded: (columns) => this.stepsAreNew(columns),
      epochEnded: (epoch) => this.enqueue({ type: 'epoch', epoch }),
      terrainRead: (terrain) => this.enqueue({ type: 'terrain', terrain }),
      spectrumMeasured: (spectrum) => this.enqueue({ type: 'spectrum', spectrum }),
      timeFlowRead: (timeFlow) => this.enqueueLatest(timeFlow),
      intervened: (mark) => this.enqueue({ type: 'mark', mark }),
      findingsChanged: () => this.findingsAreNew(),
      ended: () => this.statusIsNew(run),
    });
    lifetime.add({ dispose: unsubscribe });
  }

  dispose(): void {
    this.hidden();
    this.run = null;
  }

  private statusIsNew(run: Run): void {
    if (run.state === 'paused') this.clock.restart();
    if (run.state === 'paused' && !this.isPaused) this.pausedNow(run);
    this.isPaused = run.state === 'paused';
    this.statusChanged = true;
    this.schedule();
  }

  private pausedNow({ stages }: Run): void {
    const history = stages.at(-1)?.history;
    if (!history?.length) return;
    const mark: RunMark = { type: 'paused', stage: history.stage, step: history.stepAt(history.length - 1) };
    this.pauses.push(mark);
    this.enqueue({ type: 'mark', mark });
  }

  /** Of a layer's readings that have not been sent, the latest takes the place of the others. */
  private enqueueLatest(timeFlow: TimeFlow): void {
    this.queue = this.queue.filter((delta) => delta.type !== 'timeFlow' || !isSameLayer(delta.timeFlow, timeFlow));
    this.enqueue({ type: 'timeFlow', timeFlow });
  }

  private stepsAreNew(columns: StepColumns): void {
    this.clock.add(columns.count);
    this.statusChanged = true;
    this.enqueue({ type: 'steps', steps: [columns] });
  }

  private findingsAreNew(): void {
    this.findingsChanged = true;
    this.schedule();
  }

  private enqueue(delta: Delta): void {
    if (!this.listening) return;
    const last = this.queue.at(-1);
    if (delta.type === 'steps' && last?.type === 'steps') last.steps.push(...delta.steps);
    else this.queue.push(delta);
    this.schedule();
  }

  private schedule(): void {
    if (this.listening) this.sender.request();
  }

  private sendSnapshot(): void {
    this.forget();
    this.send(
      this.run ? runSnapshot(this.run, this.status(this.run), this.pauses) : (this.restored() ?? { type: 'empty' }),
    );
  }

  private sendDeltas(): void {
    const run = this.run;
    if (!run || !this.listening) return;
    const deltas = [...this.queue];
    // Findings speak of steps and the end of all of them: they go after what they speak of.
    if (this.findingsChanged) deltas.push({ type: 'findings', findings: [...run.findings] });
    if (this.statusChanged) deltas.push({ type: 'status', status: this.status(run) });
    this.forget();
    for (const delta of deltas) this.send(delta);
  }

  private forget(): void {
    this.sender.cancel();
    this.queue = [];
    this.statusChanged = false;
    this.findingsChanged = false;
  }

  private status(run: Run) {
    return runStatus(run, this.clock.millisecondsPerStep);
  }

  private send(message: PanelMessage): void {
    this.post(toWire(compacted(message)));
  }
}

const isSameLayer = (a: TimeFlow, b: TimeFlow): boolean => a.stage === b.stage && a.layer.name === b.layer.name;

/** The editor sends the whole buffer behind a typed array; columns that came in one message share one. */
function compacted(message: PanelMessage): PanelMessage {
  if (message.type !== 'steps') return message;
  return { ...message, steps: message.steps.map(compactColumns) };
}

function compactColumns(columns: StepColumns): StepColumns {
  return { ...columns, scalars: ownBuffers(columns.scalars), layers: ownBuffers(columns.layers) };
}

function ownBuffers<T extends Float32Array | Float64Array>(columns: Record<string, T>): Record<string, T> {
  const own = (column: T) => (column.byteLength === column.buffer.byteLength ? column : (column.slice() as T));
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, own(column)]));
}
