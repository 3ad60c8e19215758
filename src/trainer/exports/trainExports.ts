import type * as tf from '@tensorflow/tfjs';
import { compileByOutput } from './compileByOutput';
import type { Example } from './exampleOf';
import { exportedTraining } from './exportedTraining';
import { madeUpExample } from './madeUpExample';

/** A training shows something when it has about so many steps. */
const enoughSteps = 100;
/** Of tfjs, where nothing else is said. */
const usualBatchSize = 32;

/**
 * Trains the model that a module without a training call exports, by the calls that a script would use. Returns false where it exports none. `assume`
 * is told, in sentences, what the module does not say and was chosen for it.
 */
export async function trainExports(exported: unknown, assume: (text: string) => void): Promise<boolean> {
  const training = await exportedTraining(exported);
  if (!training) return false;
  const { model, data } = training;
  if (!model.optimizer) assume(compileByOutput(model, data));
  if (!data) assume(madeUpText);
  const { kind, settings, ...example } = withLength(data ?? madeUpExample(model), assume);
  const options = { verbose: 0 as const, ...settings };
  if ('xs' in example) await model.fit(example.xs, example.ys, options);
  else await model.fitDataset(example.dataset, options as tf.ModelFitDatasetArgs<tf.TensorContainer>);
  return true;
}

const madeUpText =
  'the module exports no data: it is trained on one made-up batch with random targets, which shows how gradients flow and not what the model can learn';

/** With so many epochs that there are enough steps, where the module does not say how many. */
function withLength(example: Example, assume: (text: string) => void): Example {
  if (example.settings.epochs !== undefined) return example;
  const stepsPerEpoch = stepsOf(example);
  const epochs = Math.ceil(enoughSteps / (stepsPerEpoch ?? enoughSteps));
  const length = `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`;
  assume(
    `the module does not say for how long: it is trained for ${length}${stepsPerEpoch ? '' : ` of ${enoughSteps} steps`}`,
  );
  const settings = { ...example.settings, epochs };
  if (example.kind === 'tensors' || stepsPerEpoch) return { ...example, settings };
  return { ...example, dataset: example.dataset.repeat(), settings: { ...settings, batchesPerEpoch: enoughSteps } };
}

/** Null: a stream of which nobody knows how long it is. */
function stepsOf(example: Example): number | null {
  const { settings } = example;
  if (example.kind === 'dataset') {
    const steps = Number(settings.batchesPerEpoch ?? example.dataset.size);
    return steps > 0 && Number.isFinite(steps) ? steps : null;
  }
  const [xs] = 'dataId' in example.xs ? [example.xs as tf.Tensor] : Object.values(example.xs);
  return Math.max(1, Math.ceil((xs?.shape[0] ?? 1) / Number(settings.batchSize ?? usualBatchSize)));
}
