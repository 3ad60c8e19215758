import { disposeNewTensors } from '@tensorflow/tfjs-layers/dist/engine/training_tensors';
import type { TrainableModel, TrainOnBatch } from '../../engine/layersModel';
import { noteOnce } from '../script/notes';
import type { TrainingRun } from '../trainingRun';
import { batchOf } from './batches';

/**
 * tfjs's own `trainOnBatch` (4.22, training.ts) with its training function replaced by a step of the run. Scripts that do not wait for it rely on the
 * step being taken in the microtask after the call.
 */
export function createTrainOnBatch(run: TrainingRun): TrainOnBatch {
  return async function trainOnBatch(x, y) {
    if (!run.goesOn) await run.enter();
    noteWhatIsLeftOut(run);
    const [inputs, targets] = await this.standardizeUserData(x, y);
    const batch = batchOf([...inputs, ...targets]);
    const values = run.stepAlone(run.stageFor(this, planOf(this, batch.size), batch), batch);
    disposeNewTensors(inputs, x);
    disposeNewTensors(targets, y);
    await run.betweenSteps();
    return values.length === 1 ? values[0]! : values;
  };
}

/** The loop is the script's own. Its batches are as large as the first, as far as anybody knows. */
const planOf = (model: TrainableModel, batchSize: number) =>
  ({
    call: 'trainOnBatch',
    examples: null,
    batchSize,
    epochs: null,
    stepsPerEpoch: null,
    metrics: model.getDedupedMetricsNames().slice(1),
  }) as const;

function noteWhatIsLeftOut({ request }: TrainingRun): void {
  if (request.epochs !== null || request.batchSize !== null)
    noteOnce('the script trains by `trainOnBatch`, in a loop of its own: epochs and batch size are the script’s');
  if (request.resume)
    noteOnce('steps of `trainOnBatch` are taken again: where a loop of the script’s own stands is not kept');
}
