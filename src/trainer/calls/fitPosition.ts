import { BaseLogger, type CallbackList, type History } from '@tensorflow/tfjs-layers/dist/base_callbacks';
import type { FitPlace } from '../../runlog/checkpoint';
import { BadOptionError } from '../badOption';

/** What tfjs's `BaseLogger` keeps to itself: the sums that an epoch's means are made of. */
type Logger = { seen: number; totals: Record<string, unknown> };

/** Where a `fit` stands: which batch of which epoch comes next, and what its callbacks have told. Can be written down, and gone back to. */
export class FitPosition {
  /** Counted from 0. */
  epoch: number;
  /** 0 until the epoch's first step was taken. */
  batch = 0;
  /** Set when nothing is left, however many epochs were planned. */
  ended = false;
  /** The examples in the order of the epoch. */
  readonly order: Uint32Array;
  private readonly logger: Logger;
  /** Of an epoch that is to go on in its middle. */
  private sums: FitPlace['sums'] | null = null;

  constructor(
    firstEpoch: number,
    examples: number,
    { callbacks }: CallbackList,
    private readonly history: History,
  ) {
    this.epoch = firstEpoch;
    this.order = Uint32Array.from({ length: examples }, (_, i) => i);
    this.logger = callbacks.find((callback) => callback instanceof BaseLogger) as unknown as Logger;
  }

  /** Right after the callbacks heard that an epoch begins. One that goes on in its middle is shuffled already, and part of its means is known. */
  epochBegan(shuffle: (order: Uint32Array) => void): void {
    if (this.batch === 0) shuffle(this.order);
    else if (this.sums) Object.assign(this.logger, { seen: this.sums.seen, totals: { ...this.sums.totals } });
    this.sums = null;
  }

  /** `isLast`: and with it the fit. */
  epochEnded(isLast: boolean): void {
    this.epoch++;
    this.batch = 0;
    this.ended = isLast;
  }

  /** Views: valid until the next step. */
  place(fit: number): FitPlace {
    const { ended, epoch, batch, order } = this;
    return { fit, ended, epoch, batch, order, sums: batch === 0 ? noSums : this.sumsSoFar(), history: this.told() };
  }

  goTo({ ended, epoch, batch, order, sums, history }: FitPlace): void {
    if (order.length !== this.order.length) {
      throw new BadOptionError(
        `The checkpoint was written while ${order.length} examples were trained on, and now there are ${this.order.length}.`,
        'Resume with the script and the data that the run had.',
      );
    }
    Object.assign(this, { ended, epoch, batch });
    this.order.set(order);
    this.sums = sums;
    this.history.epoch = [...history.epochs];
    this.history.history = Object.fromEntries(
      Object.entries(history.logs).map(([name, values]) => [name, [...values]]),
    );
  }

  /** Means that are not finite tell nothing: those of the rest of the epoch will. */
  private sumsSoFar(): FitPlace['sums'] {
    const { seen, totals } = this.logger;
    const numbers = Object.entries(totals).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
    return numbers.every(([, total]) => Number.isFinite(total))
      ? { seen, totals: Object.fromEntries(numbers) }
      : noSums;
  }

  private told(): FitPlace['history'] {
    const logs = Object.entries(this.history.history).map(
      ([name, values]) =>
        [name, Float64Array.from(values, (value) => (typeof value === 'number' ? value : Number.NaN))] as const,
    );
    return { epochs: Uint32Array.from(this.history.epoch), logs: Object.fromEntries(logs) };
  }
}

const noSums = { seen: 0, totals: {} };
