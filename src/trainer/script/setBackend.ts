import * as tf from '@tensorflow/tfjs';
import { noteOnce } from './notes';

/** Backends of tfjs's own packages. */
const known = ['cpu', 'wasm', 'webgl', 'webgpu', 'tensorflow'];

/**
 * What scripts get for `tf.setBackend`. Where a training is computed is Ravine's choice, and a script that asks for a browser's backend, or for tfjs-node's,
 * shall run all the same: the answer is yes, and nothing changes. A backend that the script has registered itself is chosen as ever.
 */
export async function setBackend(name: string): Promise<boolean> {
  if (!known.includes(name)) return tf.setBackend(name);
  const own = tf.getBackend();
  if (name !== own)
    noteOnce(`the script asks for the backend "${name}"; Ravine computes with its own engine, and "${own}" beside it`);
  return true;
}
