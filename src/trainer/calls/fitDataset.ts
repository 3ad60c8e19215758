import * as tf from '@tensorflow/tfjs';
import { configureCallbacks, standardizeCallbacks } from '@tensorflow/tfjs-layers/dist/base_callbacks';
import { standardizeClassWeights, standardizeWeights } from '@tensorflow/tfjs-layers/dist/engine/training_utils';
import type { UnresolvedLogs } from '@tensorflow/tfjs-layers/dist/logs';
import type { FitDataset, FitDatasetArgs, Iterated, TrainableModel } from '../../engine/layersModel';
import type { Batch } from '../../engine/objective';
import { noteOnce } from '../script/notes';
import type { TrainingRun } from '../trainingRun';
import { batchOf } from './batches';
import { CallbackLogs } from './callbackLogs';
import { datasetBatch } from './datasetBatch';
import { DatasetStream } from './datasetStream';
import { goThroughEpochs } from './epochs';
import { checkArguments, validatorOf } from './fitDatasetArgs';
import { FitPosition } from './fitPosition';

/**
 * tfjs's own `fitDataset` (4.22, training_dataset.ts) with its training function replaced by the run's steps. What it must keep: the checks and their order,
 * how often the dataset is asked for an iterator, order of callbacks and logs, what is disposed and when, the warning where data run out.
 */
export function createFitDataset(run: TrainingRun): FitDataset {
  return async function fitDataset(dataset, args) {
    if (!run.goesOn) await run.enter();
    checkArguments(this, args);
    if (this.isTraining) throw new Error('Cannot start training because another fit() call is ongoing.');
    this.isTraining = true;
    try {
      return await train(run, this, dataset, args);
    } finally {
      this.isTraining = false;
    }
  };
}

async function train(run: TrainingRun, model: TrainableModel, dataset: Iterated, args: FitDatasetArgs) {
  const validate = validatorOf(model, args);
  const labels = model.getDedupedMetricsNames();
  const epochs = run.request.epochs ?? args.epochs;
  const batchesPerEpoch = args.batchesPerEpoch ?? null;
  const stepsPerEpoch = batchesPerEpoch ?? (Number.isFinite(dataset.size) ? dataset.size! : null);
  if (run.request.batchSize !== null)
    noteOnce('a dataset comes in batches: the batch size that was asked for is left out');
  const { callbackList, history } = configureCallbacks(
    standardizeCallbacks(args.callbacks as Parameters<typeof standardizeCallbacks>[0], args.yieldEvery ?? 'auto'),
    args.verbose ?? 1,
    epochs,
    unknown,
    unknown,
    stepsPerEpoch ?? unknown,
    unknown,
    validate !== null,
    validate ? [...labels, ...labels.map((label) => `val_${label}`)] : [...labels],
  );
  callbackList.setModel(model as unknown as tf.LayersModel);
  model.history = history;
  await callbackList.onTrainBegin();
  model.stopTraining_ = false;
  const stream = await DatasetStream.open(dataset, batchesPerEpoch, args.initialEpoch ?? 0);
  const logs = new CallbackLogs(callbackList);
  const position = new FitPosition(args.initialEpoch ?? 0, 0, logs, history);
  const fit = await run.fitBegins(position);

  const stageOf = (batch: Batch) => {
    if (fit.stage) return fit.stage;
    // The batches of a stream are as large as its first, as far as anybody knows.
    const plan = { call: 'fitDataset', examples: null, batchSize: batch.size, epochs, stepsPerEpoch } as const;
    run.takeStage(fit, run.stageFor(model, { ...plan, metrics: labels.slice(1) }, batch), batch.tensors);
    return fit.stage!;
  };

  /** To the batch at which the fit stands. The first one on the way tells what the steps are taken of. */
  const catchUp = async (): Promise<void> => {
    let first: Batch | null = null;
    const { epoch, batch } = position;
    await fit.aside(() =>
      stream.goTo(epoch, batch, async (value) => {
        const tensors = await tensorsOf(model, value, args);
        first ??= batchOf(tensors);
        dispose(tensors);
        await run.betweenSteps();
        return run.goesOn;
      }),
    );
    if (first) stageOf(first);
  };

  const trainOn = async (value: unknown): Promise<void> => {
    const { xs, ys } = datasetBatch(model, value);
    const index = position.batch;
    const batchLogs: UnresolvedLogs = { batch: index, size: xs[0]!.shape[0]! };
    await callbackList.onBatchBegin(index, batchLogs);
    const tensors = [...xs, ...ys, ...(await classWeightsOf(model, ys, args))];
    const batch = batchOf(tensors);
    const values = run.step(stageOf(batch), batch);
    dispose(tensors);
    Object.assign(batchLogs, logs.of(labels, values));
    await callbackList.onBatchEnd(index, batchLogs);
    logs.release(batchLogs);
    // A batch that gave a NaN made no step.
    if (!run.isBroken) position.batch++;
  };

  const trainEpoch = async (epochLogs: UnresolvedLogs): Promise<void> => {
    await stream.beginEpoch(position.epoch);
    position.epochBegan(() => {});
    while (run.goesOn) {
      const { value, done } = await run.awaiting('reading data', () => stream.draw());
      if (batchesPerEpoch !== null && done) {
        console.warn(ranOut(batchesPerEpoch, epochs, position.batch));
        return;
      }
      if (value != null) await trainOn(value);
      if (batchesPerEpoch === null ? done : position.batch >= batchesPerEpoch) {
        Object.assign(epochLogs, validate && logs.ofScalars(await validate()));
        return;
      }
      if (model.stopTraining_) return;
      await run.betweenSteps(fit);
      if (fit.isElsewhere) return catchUp();
      run.fits.keep(fit, !run.goesOn);
    }
  };

  const prepare = async () => {
    if (fit.from) await run.awaiting('reading the data up to the checkpoint', catchUp);
  };
  await goThroughEpochs({ run, model, fit, epochs, callbackList, history, prepare, trainEpoch });
  if (!fit.stage) noteOnce('the dataset of `fitDataset` gave no batch to train on');
  return history;
}

/** tfjs passes what nobody knows of a dataset as null, against its own types. */
const unknown = null as unknown as number;

/** Inputs, targets, and a weight for each example where classes have weights. */
async function tensorsOf(model: TrainableModel, value: unknown, args: FitDatasetArgs): Promise<(tf.Tensor | null)[]> {
  const { xs, ys } = datasetBatch(model, value);
  return [...xs, ...ys, ...(await classWeightsOf(model, ys, args))];
}

async function classWeightsOf(
  model: TrainableModel,
  ys: tf.Tensor[],
  { classWeight }: FitDatasetArgs,
): Promise<(tf.Tensor | null)[]> {
  if (classWeight == null) return [];
  const weights: (tf.Tensor | null)[] = [];
  for (const [i, classWeights] of standardizeClassWeights(classWeight, model.outputNames).entries())
    weights.push(await standardizeWeights(ys[i]!, unknown as never, classWeights));
  return weights;
}

const dispose = (tensors: readonly (tf.Tensor | null)[]): void =>
  tf.dispose(tensors.filter((tensor) => tensor !== null));

/** tfjs's own words. */
const ranOut = (batchesPerEpoch: number, epochs: number, batches: number): string =>
  `You provided \`batchesPerEpoch\` as ${batchesPerEpoch}, but your dataset iterator ran out of data after ${batches} batches; ` +
  'interrupting training. Make sure that your dataset can generate at least `batchesPerEpoch * epochs` ' +
  `batches (in this case, ${batchesPerEpoch * epochs} batches). ` +
  'You may need to use the repeat() function when building your dataset.';
