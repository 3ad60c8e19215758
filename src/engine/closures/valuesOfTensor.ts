import type * as tf from '@tensorflow/tfjs';
import { viewOf } from '../hostBackend';
import { DeferredData } from './deferredBackend';

/** What a tensor holds, for reading at once: its own array where that lies here, else a copy. */
export function valuesOfTensor(tensor: tf.Tensor): ArrayLike<number> {
  const { dataId } = tensor;
  if (dataId instanceof DeferredData && dataId.values) return dataId.values as Float32Array;
  return viewOf(dataId) ?? tensor.dataSync();
}
