import { appendFileSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { eventRecord, firstRecord, type SummaryValue } from '../../../runlog/export/eventRecords';
import { buckets } from './histogram';

/** Summaries of a script in TensorBoard's event files. What is told is written at once: nothing is lost when the process ends. */
class SummaryFileWriter {
  private readonly file: string;

  constructor(folder: string, suffix: string) {
    const seconds = Date.now() / 1000;
    mkdirSync(folder, { recursive: true });
    this.file = join(folder, `events.out.tfevents.${Math.floor(seconds)}.${hostname()}.${process.pid}${suffix}`);
    appendFileSync(this.file, firstRecord(seconds));
  }

  scalar(name: string, value: tf.Scalar | number, step: number, description?: string): void {
    if (description !== undefined) throw new Error('scalar() does not support description yet');
    const isNumber = typeof value === 'number';
    if (!isNumber && value.rank !== 0)
      throw new Error(`A non-scalar tensor (rank ${value.rank}) is passed to writeScalarSummary()`);
    this.write(step, { tag: name, scalar: isNumber ? value : value.dataSync()[0]! });
  }

  /** All entries of `data` in so many buckets of equal width. */
  histogram(name: string, data: tf.Tensor, step: number, bucketCount = 30, description = ''): void {
    this.write(step, { tag: name, histogram: buckets(data.dataSync() as ArrayLike<number>, bucketCount), description });
  }

  flush(): void {
    // Nothing waits.
  }

  private write(step: number, value: SummaryValue): void {
    if (!Number.isInteger(step)) throw new Error(`step is expected to be an integer, but is instead ${step}`);
    appendFileSync(this.file, eventRecord(Date.now() / 1000, step, [value]));
  }
}

export type { SummaryFileWriter };

const writers = new Map<string, SummaryFileWriter>();

/** The one writer of a folder. Queue and interval of tfjs-node are not needed: nothing waits. */
export function summaryFileWriter(
  logdir: string,
  _maxQueue?: number,
  _flushMillis?: number,
  filenameSuffix = '.v2',
): SummaryFileWriter {
  if (typeof logdir !== 'string' || logdir === '')
    throw new Error(`Invalid logdir: ${logdir}. Expected a non-empty string for logdir.`);
  const writer = writers.get(logdir) ?? new SummaryFileWriter(logdir, filenameSuffix);
  writers.set(logdir, writer);
  return writer;
}
