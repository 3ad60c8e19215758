import * as tf from '@tensorflow/tfjs';
import { unobserved } from './closures/gradientCalls';
import type { Layer, TrainableModel } from './layersModel';
import { type Watched, watchOutputs } from './watchOutputs';

/** What one call of a model's training function left. The caller disposes what it keeps. */
export interface TrainFunctionResult {
  /** The loss, then the metrics. */
  outputs: tf.Scalar[];
  /** By name of the trained variable; absent where the loss does not depend on it. */
  gradients: Readonly<Record<string, tf.Tensor | undefined>>;
  /** What the watched layers gave, in the order in which they were called. */
  watched: readonly (Watched & { gradient: tf.Tensor | undefined })[];
}

/**
 * One call of the model's own training function, with the gradients caught before any optimizer sees them. Losses, metrics, sample weights
 * and regularizers are tfjs's by construction. The outputs of `layers` are watched on the way, and have gradients too.
 */
export function runTrainFunction(
  model: TrainableModel,
  data: tf.Tensor[],
  layers: readonly Layer[] = [],
): TrainFunctionResult {
  let gradients: TrainFunctionResult['gradients'] = {};
  let watched: TrainFunctionResult['watched'] = [];
  const catcher = {
    minimize(loss: () => tf.Scalar, _returnCost: boolean, variables: tf.Variable[]) {
      const sources: tf.Tensor[] = [...variables];
      const seen: Watched[] = [];
      const result = watchOutputs(layers, tell, () =>
        unobserved(() => tf.engine().gradients(loss, sources, undefined, true)),
      );
      function tell(one: Watched): void {
        seen.push({ ...one, output: tf.keep(one.output) });
        // tfjs looks at its list of sources when the loss is known.
        sources.push(one.output);
      }
      gradients = Object.fromEntries(variables.map(({ name }, i) => [name, result.grads[i]]));
      watched = seen.map((one, i) => ({ ...one, gradient: result.grads[variables.length + i] }));
      return result.value;
    },
  };
  const own = model.optimizer_;
  model.optimizer_ = catcher as unknown as tf.Optimizer;
  try {
    return { outputs: model.makeTrainFunction()(data), gradients, watched };
  } finally {
    model.optimizer_ = own;
  }
}
