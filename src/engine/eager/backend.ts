import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { borrowKernels } from './borrowedKernels';

type Note = (text: string) => void;

/**
 * Chooses the fastest tfjs backend that loads here: TensorFlow's own, else wasm, each completed by the cpu's kernels where it lacks some, else cpu.
 * `wasmFolder` holds the `.wasm` files; `note` is told what the user should know, when it happens; `loadNative` registers a backend `tensorflow` and tells
 * whether there is one.
 */
export async function chooseBackend(wasmFolder: string, note: Note, loadNative?: () => boolean): Promise<void> {
  const chosen = (loadNative && (await chooseNative(loadNative, note))) || (await chooseWasm(wasmFolder, note));
  // It advises to install what Ravine stands in for.
  (tf.findBackend('cpu') as tf.KernelBackend & { firstUse: boolean }).firstUse = false;
  if (chosen === null) return void (await tf.setBackend('cpu'));
  borrowKernels('cpu', chosen, (kernel) =>
    note(`${kernel} is computed in plain JavaScript, slowly: tfjs ${chosen} lacks it`),
  );
}

async function chooseNative(load: () => boolean, note: Note): Promise<'tensorflow' | null> {
  try {
    if (!load()) return null;
    if (await tf.setBackend('tensorflow')) return 'tensorflow';
    note("the workspace's tfjs-node could not be used: it did not initialise");
  } catch (error) {
    note(`the workspace's tfjs-node could not be used: ${firstLine(error)}`);
  }
  return null;
}

async function chooseWasm(folder: string, note: Note): Promise<'wasm' | null> {
  setWasmPaths(`${folder.replaceAll('\\', '/')}/`);
  const failure = await withoutItsHandlers(() =>
    tf.setBackend('wasm').then((loaded) => (loaded ? null : 'it did not initialise'), firstLine),
  );
  if (failure === null) return 'wasm';
  note(`tfjs wasm could not be used: ${failure}`);
  return null;
}

const firstLine = (error: unknown): string => String(error).split('\n')[0]!;

/** The wasm module installs handlers that rethrow every uncaught error of the process, whoever else would handle it: they are removed. */
async function withoutItsHandlers<T>(load: () => Promise<T>): Promise<T> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const own = events.map((event) => new Set<unknown>(process.listeners(event as 'exit')));
  try {
    return await load();
  } finally {
    events.forEach((event, i) => {
      for (const listener of process.listeners(event as 'exit'))
        if (!own[i]!.has(listener)) process.off(event, listener);
    });
  }
}
