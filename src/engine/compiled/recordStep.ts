import * as tf from '@tensorflow/tfjs';
import type { Value } from '../graph/graph';
import { leafLayers, type TrainableModel } from '../layersModel';
import type { Batch } from '../objective';
import { tapsOf } from '../taps';
import { runTrainFunction } from '../trainFunction';
import { type Recorded, recordModel } from './recordModel';

export interface StepValues {
  loss: Value;
  metrics: Value[];
  /** By trained weight; null where the loss does not depend on it. */
  gradients: (Value | null)[];
  /** Statistics of layers; empty in a step that is not tapped. */
  layers: { layer: string; value: Value }[];
  overTime: { layer: string; value: Value }[];
}

/** A training step of one model for one batch shape. */
export type RecordedStep = Recorded<StepValues>;

/**
 * Records what the model's own training function does with a batch of this shape. The model is as it was afterwards. `weights`: all of the
 * model's, in the order in which they are fed.
 */
export function recordStep(
  model: TrainableModel,
  batch: Batch,
  tapped = false,
  weights: TrainableModel['weights'] = model.weights,
): RecordedStep {
  return recordModel({ weights, layers: model.layers }, batch.tensors, (data, recording) => {
    const { outputs, gradients, watched } = runTrainFunction(model, data, tapped ? leafLayers(model) : []);
    const [loss, ...metrics] = outputs.map((output) => recording.valueOf(output));
    const taps = tapsOf(watched);
    const result: StepValues = {
      loss: loss!,
      metrics,
      gradients: model.collectedTrainableWeights.map((weight) => {
        const gradient = gradients[(weight.read() as tf.Variable).name];
        return gradient ? recording.valueOf(gradient) : null;
      }),
      layers: taps.layers.map(({ layer, statistics }) => ({ layer, value: recording.valueOf(statistics) })),
      overTime: taps.overTime.map(({ layer, gradientRms }) => ({ layer, value: recording.valueOf(gradientRms) })),
    };
    // tfjs keeps metrics beyond the end of its scopes.
    tf.dispose(outputs);
    for (const { output } of watched) output.dispose();
    return result;
  });
}
