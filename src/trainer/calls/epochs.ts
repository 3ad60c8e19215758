import type { CallbackList, History } from '@tensorflow/tfjs-layers/dist/base_callbacks';
import type { UnresolvedLogs } from '@tensorflow/tfjs-layers/dist/logs';
import type { TrainableModel } from '../../engine/layersModel';
import type { TrainingRun } from '../trainingRun';
import type { Fit } from './fit';

/** A `fit` or `fitDataset`, wherever its batches come from. */
export interface Course {
  run: TrainingRun;
  model: TrainableModel;
  fit: Fit;
  epochs: number;
  callbackList: CallbackList;
  history: History;
  /** What comes before the first epoch. */
  prepare(): Promise<void>;
  /** From the batch at which the fit stands to the epoch's end, or to where the fit goes elsewhere. Fills the epoch's logs. */
  trainEpoch(epochLogs: UnresolvedLogs): Promise<void>;
}

/** Goes from epoch to epoch as tfjs does, to the end or as far as the run goes. */
export async function goThroughEpochs(course: Course): Promise<History> {
  const { run, fit, callbackList, history } = course;
  try {
    await course.prepare();
    while (!fit.position.ended && fit.position.epoch < course.epochs && run.goesOn) await goThroughEpoch(course);
    run.fits.end(fit);
  } finally {
    run.fits.leave(fit);
  }
  await callbackList.onTrainEnd();
  await history.syncData();
  return history;
}

async function goThroughEpoch({ run, model, fit, epochs, callbackList, trainEpoch }: Course): Promise<void> {
  const { position } = fit;
  const { epoch } = position;
  const logs: UnresolvedLogs = {};
  run.fits.keep(fit);
  fit.isElsewhere = false;
  await callbackList.onEpochBegin(epoch);
  await trainEpoch(logs);
  if (fit.isElsewhere) return;
  await callbackList.onEpochEnd(epoch, logs);
  // An epoch that a NaN cut short has no mean worth telling.
  if (fit.stage && !run.isBroken) await run.epochEnded(fit.stage, epoch + 1, logs);
  position.epochEnded(model.stopTraining_ || epoch + 1 >= epochs);
}
