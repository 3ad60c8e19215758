import * as tf from '@tensorflow/tfjs';
import type { History } from '@tensorflow/tfjs-layers/dist/base_callbacks';
import type { FitPlace } from '../../runlog/checkpoint';
import { BadOptionError } from '../badOption';
import { type CallbackLogs, noSums, numberOf } from './callbackLogs';

/** Where a `fit` stands: which batch of which epoch comes next, and what its callbacks have told. Can be written down, and gone back to. */
export class FitPosition {
  /** Counted from 0. */
  epoch: number;
  /** 0 until the epoch's first step was taken. */
  batch = 0;
  /** Set when nothing is left, however many epochs were planned: it ended after `batch` batches of `epoch`. */
  ended = false;
  /** The examples in the order of the epoch; of a stream nobody knows them. */
  readonly order: Uint32Array;
  /** Of an epoch that is to go on in its middle. */
  private sums: FitPlace['sums'] | null = null;

  constructor(
    firstEpoch: number,
    examples: number,
    private readonly logs: CallbackLogs,
    private readonly history: History,
  ) {
    this.epoch = firstEpoch;
    this.order = Uint32Array.from({ length: examples }, (_, i) => i);
  }

  /** Right after the callbacks heard that an epoch begins. One that goes on in its middle is shuffled already, and part of its means is known. */
  epochBegan(shuffle: (order: Uint32Array) => void): void {
    if (this.batch === 0) shuffle(this.order);
    else if (this.sums) this.logs.goOnFrom(this.sums);
    this.sums = null;
  }

  /** `isLast`: and with it the fit. */
  epochEnded(isLast: boolean): void {
    this.ended = isLast;
    if (isLast) return;
    this.epoch++;
    this.batch = 0;
  }

  /** Views: valid until the next step. */
  place(fit: number): FitPlace {
    const { ended, epoch, batch, order } = this;
    const sums = batch === 0 || ended ? noSums : this.logs.sums();
    return { fit, ended, epoch, batch, order, sums, history: this.told() };
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
    tf.dispose(this.history.history as tf.TensorContainer);
    this.history.epoch = [...history.epochs];
    this.history.history = Object.fromEntries(
      Object.entries(history.logs).map(([name, values]) => [name, [...values]]),
    );
  }

  private told(): FitPlace['history'] {
    const logs = Object.entries(this.history.history).map(
      ([name, values]) => [name, Float64Array.from(values as (number | tf.Scalar)[], numberOf)] as const,
    );
    return { epochs: Uint32Array.from(this.history.epoch), logs: Object.fromEntries(logs) };
  }
}
