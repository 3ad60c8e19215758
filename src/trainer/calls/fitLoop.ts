import * as tf from '@tensorflow/tfjs';
import { configureCallbacks } from '@tensorflow/tfjs-layers/dist/base_callbacks';
import { NotImplementedError } from '@tensorflow/tfjs-layers/dist/errors';
import type { UnresolvedLogs } from '@tensorflow/tfjs-layers/dist/logs';
import type { FitLoop, TestFunction, TrainableModel } from '../../engine/layersModel';
import type { TrainingRun } from '../trainingRun';
import { Batches, hostOf } from './batches';
import { CallbackLogs } from './callbackLogs';
import { goThroughEpochs } from './epochs';
import { FitPosition } from './fitPosition';

/**
 * tfjs's own `fitLoop` (4.22, training.ts) with its batch function replaced by the run's steps. `fit` around it stays tfjs's:
 * checks, validation split, class and sample weights, callbacks, clean-up. What the loop must keep: order of callbacks and logs, shuffling of the
 * index array in place from epoch to epoch, validation within the last batch of an epoch, `stopTraining` after each batch.
 */
export function createFitLoop(run: TrainingRun): FitLoop {
  return async function fitLoop(
    _,
    ins,
    outLabels,
    ownBatchSize,
    ownEpochs,
    verbose,
    callbacks,
    valFunction,
    valIns,
    shuffle,
    callbackMetrics,
    initialEpoch,
  ) {
    await run.enter();
    const batchSize = run.request.batchSize ?? ownBatchSize;
    const epochs = run.request.epochs ?? ownEpochs ?? 1;
    const examples = this.checkNumSamples(ins, batchSize, null, 'steps_per_epoch');
    const stepsPerEpoch = Math.ceil(examples / batchSize);
    const { callbackList, history } = configureCallbacks(
      callbacks,
      verbose ?? 1,
      epochs,
      initialEpoch ?? 0,
      examples,
      null as unknown as number,
      batchSize,
      valFunction !== null,
      callbackMetrics,
    );
    callbackList.setModel(this as unknown as tf.LayersModel);
    this.history = history;
    await callbackList.onTrainBegin();
    this.stopTraining_ = false;
    const logs = new CallbackLogs(callbackList);
    const position = new FitPosition(initialEpoch ?? 0, examples, logs, history);
    const data = ins.map(hostOf);
    const batches = new Batches(data, batchSize);
    const fit = await run.fitBegins(position);

    const prepare = async (): Promise<void> => {
      const first = position.order.subarray(0, batchSize);
      const metrics = outLabels.slice(1);
      const plan = { call: 'fit', examples, batchSize, epochs, stepsPerEpoch, metrics } as const;
      run.takeStage(fit, run.stageFor(this, plan, batches.gather(first)), data);
      await run.betweenSteps(fit);
    };

    const trainEpoch = async (epochLogs: UnresolvedLogs): Promise<void> => {
      if (shuffle === 'batch') throw new NotImplementedError('batch shuffling is not implemneted yet');
      position.epochBegan((order) => void ((shuffle ?? true) && tf.util.shuffle(order)));
      while (position.batch < stepsPerEpoch && run.goesOn) {
        const index = position.batch;
        const chosen = position.order.subarray(index * batchSize, (index + 1) * batchSize);
        const batchLogs: UnresolvedLogs = {};
        await callbackList.onBatchBegin(index, batchLogs);
        const values = run.step(fit.stage!, batches.gather(chosen));
        Object.assign(batchLogs, { batch: index, size: chosen.length }, logs.of(outLabels, values));
        if (index === stepsPerEpoch - 1 && valFunction && valIns) {
          const labels = outLabels.map((label) => `val_${label}`);
          Object.assign(epochLogs, logs.of(labels, validate(this, valFunction, valIns, batchSize)));
        }
        await callbackList.onBatchEnd(index, batchLogs);
        logs.release(batchLogs);
        // A batch that gave a NaN made no step.
        if (!run.isBroken) position.batch++;
        if (this.stopTraining_) return;
        await run.betweenSteps(fit);
        if (fit.isElsewhere) return;
        if (position.batch < stepsPerEpoch) run.fits.keep(fit, !run.goesOn);
      }
    };

    return goThroughEpochs({ run, model: this, fit, epochs, callbackList, history, prepare, trainEpoch });
  };
}

/** Loss and metrics on the validation data. */
function validate(model: TrainableModel, valFunction: TestFunction, valIns: tf.Tensor[], batchSize: number): number[] {
  const outs = tf.tidy(() => model.testLoop(valFunction, valIns, batchSize));
  const values = outs.map((out) => out.dataSync()[0]!);
  tf.dispose(outs);
  return values;
}
