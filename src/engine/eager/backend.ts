import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { borrowKernels } from './borrowedKernels';

/**
 * Chooses the fastest tfjs backend that loads here: wasm, completed by the cpu's kernels where it lacks some, else cpu.
 * `wasmFolder` holds the `.wasm` files. Returns what to tell the user.
 */
export async function chooseBackend(wasmFolder: string): Promise<{ backend: string; note: string | null }> {
  setWasmPaths(`${wasmFolder.replaceAll('\\', '/')}/`);
  const failure = await tf.setBackend('wasm').then(
    (loaded) => (loaded ? null : 'it did not initialise'),
    (error: unknown) => String(error),
  );
  if (failure === null) {
    const borrowed = borrowKernels('cpu', 'wasm');
    return { backend: 'tfjs wasm', note: `${borrowed.length} kernels that wasm lacks run on tfjs cpu` };
  }
  await tf.setBackend('cpu');
  return { backend: 'tfjs cpu', note: `tfjs wasm could not be used: ${failure}` };
}
