import * as tf from '@tensorflow/tfjs';
import {
  type BaseCallback,
  BaseLogger,
  type CallbackList,
  CustomCallback,
  History,
} from '@tensorflow/tfjs-layers/dist/base_callbacks';
import { EarlyStopping } from '@tensorflow/tfjs-layers/dist/callbacks';
import { disposeTensorsInLogs, type UnresolvedLogs } from '@tensorflow/tfjs-layers/dist/logs';
import type { FitPlace } from '../../runlog/checkpoint';

type Sums = FitPlace['sums'];
/** What tfjs's `BaseLogger` keeps to itself: the sums that an epoch's means are made of. */
type Logger = { seen: number; totals: Record<string, number | tf.Scalar> };

/**
 * Losses and metrics as callbacks are told them. tfjs tells scalars, of which it makes numbers before a script's functions see them: only a callback class of
 * the script's own gets the scalars. Where there is none numbers are told from the start, which costs nothing.
 */
export class CallbackLogs {
  private readonly asScalars: boolean;
  private readonly logger: Logger;

  constructor({ callbacks }: Pick<CallbackList, 'callbacks'>) {
    this.asScalars = callbacks.some(isOfTheScript);
    this.logger = callbacks.find((callback) => callback instanceof BaseLogger) as unknown as Logger;
  }

  /** By label. */
  of(labels: readonly string[], values: readonly number[]): UnresolvedLogs {
    return Object.fromEntries(labels.map((label, i) => [label, this.told(values[i]!)]));
  }

  /** tfjs's own scalars. */
  ofScalars(scalars: Readonly<Record<string, tf.Scalar>>): UnresolvedLogs {
    if (this.asScalars) return scalars;
    const values = Object.entries(scalars).map(([label, scalar]) => [label, numberOf(scalar)] as const);
    tf.dispose(Object.values(scalars));
    return Object.fromEntries(values);
  }

  /** After a batch: nobody is told its logs again. */
  release(logs: UnresolvedLogs): void {
    if (this.asScalars) disposeTensorsInLogs(logs);
  }

  /** What the means of the present epoch are made of so far. Sums that are not finite tell nothing: those of the rest of the epoch will. */
  sums(): Sums {
    const { seen, totals } = this.logger;
    const numbers = Object.entries(totals).map(([name, total]) => [name, numberOf(total)] as const);
    return numbers.every(([, total]) => Number.isFinite(total))
      ? { seen, totals: Object.fromEntries(numbers) }
      : noSums;
  }

  /** The present epoch goes on where these sums were left. */
  goOnFrom({ seen, totals }: Sums): void {
    const asTold = ([name, total]: [string, number]) => [name, counts.has(name) ? total : this.told(total)] as const;
    Object.assign(this.logger, { seen, totals: Object.fromEntries(Object.entries(totals).map(asTold)) });
  }

  private told(value: number): number | tf.Scalar {
    return this.asScalars ? tf.keep(tf.scalar(value)) : value;
  }
}

export const noSums: Sums = { seen: 0, totals: {} };

/** tfjs tells a scalar's value when it is asked for. */
export const numberOf = (told: number | tf.Scalar): number => (typeof told === 'number' ? told : told.dataSync()[0]!);

/** What batches are told by beside losses and metrics: always numbers. */
const counts = new Set(['batch', 'size']);

const ownClasses = new Set<unknown>([BaseLogger, CustomCallback, EarlyStopping, History]);

const isOfTheScript = (callback: BaseCallback): boolean => !ownClasses.has(callback.constructor);
