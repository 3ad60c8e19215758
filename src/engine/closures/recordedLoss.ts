import type * as tf from '@tensorflow/tfjs';
import { type HostValues, sizeOf, type Value } from '../graph/graph';
import type { Plan, Plans } from './plan';
import type { Recording } from './recording';

/** The graph of one call of a closure: a scalar, its gradients, and what it was fed with. */
export interface RecordedLoss {
  /** The same value for all calls of the same structure. */
  readonly loss: Value;
  /** By what was differentiated, in order: its input, and the gradient; null where the loss does not depend on it. */
  readonly weights: readonly { readonly input: Value; readonly gradient: Value | null }[];
  /** By name of the input. */
  readonly feeds: ReadonlyMap<string, HostValues>;
  /** How this call was computed. */
  readonly plan: Plan;
  readonly plans: Plans;
}

/** What a recording says of the result of `gradients`; null where that is no scalar. `weights` are the numbers of what was differentiated by. */
export function valuesIn(
  recording: Recording,
  weights: readonly number[],
  { value, grads }: { value: tf.Tensor; grads: readonly (tf.Tensor | undefined)[] },
): Pick<RecordedLoss, 'loss' | 'weights' | 'feeds'> | null {
  if (sizeOf(value.shape) !== 1) return null;
  return {
    loss: recording.valueOf(value),
    weights: weights.map((index, i) => {
      const gradient = grads[i];
      return { input: recording.values[index]!, gradient: gradient ? recording.valueOf(gradient) : null };
    }),
    feeds: recording.feeds,
  };
}
