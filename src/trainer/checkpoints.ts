import { join } from 'node:path';
import type { Checkpoint, Values } from '../runlog/checkpoint';
import { readCheckpoint } from '../runlog/readCheckpoints';
import { checkpointFile } from '../runlog/runFolder';
import type { RunLog } from '../runlog/runLog';
import type { KeptCheckpoint } from '../shared/run';

/** How many of the latest checkpoints stay, beside the ends of fits. */
const latest = 5;
/** What the ends of fits may take on the disk. */
const bytesOfEnds = 100e6;
/** One checkpoint may take this share of the time since the one before. */
const share = 0.01;

interface Saved extends KeptCheckpoint {
  fit: number;
  ended: boolean;
  bytes: number;
}

/**
 * The checkpoints of a run on its disk. They come so seldom that they cost at most a hundredth of the time. The latest stay, and the ends of
 * fits, from which a resumed run goes on without training these again.
 */
export class Checkpoints {
  private saved: Saved[] = [];
  /** The end of a fit that was not worth the time yet: it may turn out to be the end of the run. */
  private end: Checkpoint | null = null;
  private savedAt = Number.NEGATIVE_INFINITY;
  private cost = 0;

  constructor(
    private readonly log: RunLog,
    /** Between two of them at least. 0: every one there can be, whatever it costs. */
    private readonly seconds: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Whether the next one is to be saved now. The first one is at once. */
  get isDue(): boolean {
    return this.isAffordable && this.now() - this.savedAt >= 1000 * this.seconds;
  }

  private get isAffordable(): boolean {
    return this.seconds === 0 || this.now() - this.savedAt >= this.cost / share;
  }

  has(step: number): boolean {
    return this.saved.some((one) => one.step === step);
  }

  /** Those that a fit can go back to, oldest first. */
  of(fit: number): KeptCheckpoint[] {
    return this.saved.filter((one) => one.fit === fit).map(({ stage, step, epoch }) => ({ stage, step, epoch }));
  }

  read(step: number): Promise<Checkpoint> {
    return readCheckpoint(join(this.log.folder, checkpointFile(step)));
  }

  /** One of the same step is replaced. */
  save(checkpoint: Checkpoint): void {
    const { stage, step, position } = checkpoint;
    this.end = null;
    const started = this.now();
    const bytes = this.log.checkpoint(checkpoint);
    if (bytes === null) return;
    const { fit, ended, epoch } = position;
    this.saved = this.saved.filter((one) => one.step !== step);
    this.saved.push({ stage, step, epoch: epoch + 1, fit, ended, bytes });
    this.prune();
    this.savedAt = this.now();
    this.cost = this.savedAt - started;
  }

  /** A fit has ended: saved at once where that is not too dear, else when the run ends with it. */
  saveEnd(checkpoint: Checkpoint): void {
    if (this.isAffordable) this.save(checkpoint);
    else this.end = copyOf(checkpoint);
  }

  /** The run ends. */
  close(): void {
    if (this.end) this.save(this.end);
  }

  private prune(): void {
    const ends = this.saved.filter(({ ended }) => ended);
    const others = this.saved.filter(({ ended }) => !ended);
    const dropped = new Set(others.slice(0, -latest));
    let bytes = 0;
    for (const end of ends.reverse()) {
      bytes += end.bytes;
      if (bytes > bytesOfEnds && end !== ends[0]) dropped.add(end);
    }
    for (const { step } of dropped) this.log.dropCheckpoint(step);
    this.saved = this.saved.filter((one) => !dropped.has(one));
  }
}

/** Its arrays are views of what the next step changes. */
function copyOf({ weights, state, optimizer, position, ...rest }: Checkpoint): Checkpoint {
  return {
    ...rest,
    weights: weights.slice(),
    state: copies(state),
    optimizer: { ...optimizer, arrays: copies(optimizer.arrays) },
    position: { ...position, order: position.order.slice() },
  };
}

const copies = <Kind extends Values>(arrays: Readonly<Record<string, Kind>>): Record<string, Kind> =>
  Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, values.slice() as Kind]));
