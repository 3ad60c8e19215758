import * as tf from '@tensorflow/tfjs';
import { configureCallbacks } from '@tensorflow/tfjs-layers/dist/base_callbacks';
import type { FitLoop, TestFunction, TrainableModel } from '../../engine/layersModel';
import type { TrainingPlan } from '../stage/stages';
import type { TrainingRun } from '../trainingRun';
import { Batches, toHost } from './batches';
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
    batchSize,
    epochs,
    verbose,
    callbacks,
    valFunction,
    valIns,
    shuffle,
    callbackMetrics,
    initialEpoch,
  ) {
    await run.enter();
    const plan = planOf(
      this,
      ins,
      outLabels,
      run.request.batchSize ?? batchSize,
      run.request.epochs ?? epochs ?? 1,
      shuffle,
    );
    const firstEpoch = initialEpoch ?? 0;
    const { callbackList, history } = configureCallbacks(
      callbacks,
      verbose ?? 1,
      plan.epochs,
      firstEpoch,
      plan.examples,
      null as unknown as number,
      plan.batchSize,
      valFunction !== null,
      callbackMetrics,
    );
    callbackList.setModel(this as unknown as tf.LayersModel);
    this.history = history;
    await callbackList.onTrainBegin();
    this.stopTraining_ = false;
    const { stage, batches, data } = await prepare(run, this, ins, plan);
    const position = new FitPosition(firstEpoch, plan.examples, callbackList, history);
    const fit = await run.fitBegins(stage, position, data);
    await run.betweenSteps(fit);

    const trainEpoch = async (epoch: number, epochLogs: Record<string, number>): Promise<void> => {
      await callbackList.onEpochBegin(epoch);
      position.epochBegan((order) => void ((shuffle ?? true) && tf.util.shuffle(order)));
      while (position.batch < plan.stepsPerEpoch && run.goesOn) {
        const index = position.batch;
        const chosen = position.order.subarray(index * plan.batchSize, (index + 1) * plan.batchSize);
        const batchLogs: Record<string, number> = {};
        await callbackList.onBatchBegin(index, batchLogs);
        Object.assign(batchLogs, { batch: index, size: chosen.length });
        const logs = run.step(stage, batches.gather(chosen));
        outLabels.forEach((label, i) => {
          batchLogs[label] = logs[i]!;
        });
        const isLast = index === plan.stepsPerEpoch - 1;
        if (isLast && valFunction && valIns)
          Object.assign(epochLogs, validate(this, valFunction, valIns, plan.batchSize, outLabels));
        await callbackList.onBatchEnd(index, batchLogs);
        // A batch that gave a NaN made no step.
        if (!run.isBroken) position.batch++;
        if (this.stopTraining_) return;
        await run.betweenSteps(fit);
        if (fit.isElsewhere) return;
        if (position.batch < plan.stepsPerEpoch) run.fits.keep(fit, !run.goesOn);
      }
    };

    const trainEpochs = async (): Promise<void> => {
      while (!position.ended && position.epoch < plan.epochs && run.goesOn) {
        const { epoch } = position;
        const epochLogs: Record<string, number> = {};
        run.fits.keep(fit);
        fit.isElsewhere = false;
        await trainEpoch(epoch, epochLogs);
        if (fit.isElsewhere) continue;
        await callbackList.onEpochEnd(epoch, epochLogs);
        // An epoch that a NaN cut short has no mean worth telling.
        if (!run.isBroken) await run.epochEnded(stage, epoch + 1, epochLogs);
        position.epochEnded(this.stopTraining_ || epoch + 1 >= plan.epochs);
        if (this.stopTraining_) break;
      }
    };

    try {
      await trainEpochs();
      run.fits.end(fit);
    } finally {
      run.fits.leave(fit);
    }
    await callbackList.onTrainEnd();
    await history.syncData();
    return history;
  };
}

/** All that is open in a plan is known for tensors. */
type FitPlan = TrainingPlan & { examples: number; batchSize: number; epochs: number; stepsPerEpoch: number };

function planOf(
  model: TrainableModel,
  ins: tf.Tensor[],
  metrics: string[],
  batchSize: number,
  epochs: number,
  shuffle: unknown,
): FitPlan {
  if (shuffle === 'batch') throw new Error('shuffle: "batch" is not implemented in TensorFlow.js.');
  const examples = model.checkNumSamples(ins, batchSize, null, 'steps_per_epoch');
  return {
    call: 'fit',
    examples,
    batchSize,
    epochs,
    stepsPerEpoch: Math.ceil(examples / batchSize),
    metrics: metrics.slice(1),
  };
}

async function prepare(run: TrainingRun, model: TrainableModel, ins: tf.Tensor[], plan: FitPlan) {
  const data = await Promise.all(ins.map(toHost));
  const batches = new Batches(data, plan.batchSize);
  const first = Uint32Array.from({ length: Math.min(plan.batchSize, plan.examples) }, (_, i) => i);
  const stage = run.stageFor(model, plan, batches.gather(first));
  return { stage, batches, data };
}

function validate(
  model: TrainableModel,
  valFunction: TestFunction,
  valIns: tf.Tensor[],
  batchSize: number,
  outLabels: string[],
): Record<string, number> {
  const outs = tf.tidy(() => model.testLoop(valFunction, valIns, batchSize));
  const logs = Object.fromEntries(outLabels.map((label, i) => [`val_${label}`, outs[i]!.dataSync()[0]!]));
  tf.dispose(outs);
  return logs;
}
