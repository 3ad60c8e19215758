import * as tf from '@tensorflow/tfjs';
import { NotImplementedError } from '@tensorflow/tfjs-layers/dist/errors';
import type { FitDatasetArgs, TensorsOf, TrainableModel } from '../../engine/layersModel';

/** Loss and metrics on the validation data, by their names; tfjs's scalars, which the caller disposes. */
export type Validator = () => Promise<Record<string, tf.Scalar>>;

const defaultValidationBatchSize = 32;

/** Throws what tfjs's own `fitDataset` (4.22) throws, in its order. */
export function checkArguments(model: TrainableModel, args: FitDatasetArgs): void {
  const batchesPerEpoch = args.batchesPerEpoch;
  const { epochs } = args;
  const { assert } = tf.util;
  assert(
    model.optimizer != null,
    () => 'You must compile a model before training/testing. Use LayersModel.compile(modelCompileConfig).',
  );
  assert(
    isPositiveInteger(epochs),
    () => `For fitDataset(), config.epochs is expected to be a positive integer, but got ${epochs}`,
  );
  assert(
    batchesPerEpoch == null || isPositiveInteger(batchesPerEpoch),
    () =>
      `For fitDataset(), config.batchesPerEpoch is expected to be a positive integer if specified, but got ${batchesPerEpoch}`,
  );
  assert(
    (args as { validationSplit?: unknown }).validationSplit == null,
    () => '`validationSplit` is not supported by `fitDataset()`. Use validationData instead.',
  );
}

/** Null where there is nothing to validate on. Throws what tfjs throws. */
export function validatorOf(model: TrainableModel, args: FitDatasetArgs): Validator | null {
  const { validationData: data, validationBatches: batches, validationBatchSize } = args;
  if (data == null) return null;
  const named = (values: tf.Scalar | tf.Scalar[]) =>
    Object.fromEntries([values].flat().map((value, i) => [`val_${model.metricsNames[i]}`, value]));
  if ('iterator' in data && typeof data.iterator === 'function') {
    tf.util.assert(
      batches == null || isPositiveInteger(batches),
      () =>
        'For fitDataset() with dataset-based validation, config.validationBatches is expected not to be provided, ' +
        `or to be a positive integer, but got ${batches}`,
    );
    return async () => named(await model.evaluateDataset(data, { batches }));
  }
  const tensors = data as readonly TensorsOf[];
  if (tensors.length === 3) throw new NotImplementedError('Validation with sample weights is not implemented yet.');
  const [xs, ys] = tensors as [TensorsOf, TensorsOf];
  const batchSize = validationBatchSize ?? defaultValidationBatchSize;
  return async () => named(model.evaluate(xs, ys, { batchSize, verbose: 0 }));
}

const isPositiveInteger = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0;
