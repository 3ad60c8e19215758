import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { summaryFileWriter } from './summaryFileWriter';

export interface TensorBoardCallbackArgs {
  /** When losses and metrics are written: after each epoch, or after each batch too. */
  updateFreq?: 'batch' | 'epoch';
  /** Every how many epochs histograms of the weights are written; 0: never. */
  histogramFreq?: number;
}

const notMeasured = new Set(['batch', 'size', 'num_steps']);

/** Writes losses and metrics of a training as `epoch_loss`, `batch_loss`, … into the folders `train` and `val`, as tfjs-node does. */
export class TensorBoardCallback extends tf.CustomCallback {
  private trained: tf.LayersModel | null = null;
  private batches = 0;

  constructor(
    private readonly logdir = './logs',
    args: TensorBoardCallbackArgs = {},
  ) {
    const { updateFreq = 'epoch', histogramFreq = 0 } = args ?? {};
    if (updateFreq !== 'batch' && updateFreq !== 'epoch')
      throw new Error(`Expected updateFreq to be 'batch' or 'epoch', but got ${updateFreq}`);
    if (!Number.isInteger(histogramFreq) || histogramFreq < 0)
      throw new Error(`Expected histogramFreq to be a positive integer, but got ${histogramFreq}`);
    super({
      onBatchEnd: async (_, logs) => {
        this.batches++;
        if (updateFreq === 'batch') this.write(logs, 'batch_', this.batches);
      },
      onEpochEnd: async (epoch, logs) => {
        this.write(logs, 'epoch_', epoch + 1);
        if (histogramFreq > 0 && epoch % histogramFreq === 0) this.writeWeights(epoch);
      },
    });
  }

  override setModel(model: tf.LayersModel): void {
    this.trained = model;
  }

  private write(logs: tf.Logs | undefined, prefix: string, step: number): void {
    for (const [key, value] of Object.entries(logs ?? {})) {
      if (notMeasured.has(key)) continue;
      const validation = key.startsWith('val_');
      const writer = summaryFileWriter(join(this.logdir, validation ? 'val' : 'train'));
      writer.scalar(prefix + (validation ? key.slice('val_'.length) : key), value, step);
    }
  }

  private writeWeights(epoch: number): void {
    const writer = summaryFileWriter(join(this.logdir, 'train'));
    for (const weight of this.trained?.weights ?? []) writer.histogram(weight.name, weight.read(), epoch);
  }
}

export const tensorBoard = (logdir?: string, args?: TensorBoardCallbackArgs): TensorBoardCallback =>
  new TensorBoardCallback(logdir, args);
