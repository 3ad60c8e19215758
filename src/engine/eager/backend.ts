import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { borrowKernels } from './borrowedKernels';

/**
 * Chooses the fastest tfjs backend that loads here: wasm, completed by the cpu's kernels where it lacks some, else cpu.
 * `wasmFolder` holds the `.wasm` files; `note` is told what the user should know, when it happens.
 */
export async function chooseBackend(wasmFolder: string, note: (text: string) => void): Promise<void> {
  setWasmPaths(`${wasmFolder.replaceAll('\\', '/')}/`);
  const failure = await withoutItsHandlers(() =>
    tf.setBackend('wasm').then(
      (loaded) => (loaded ? null : 'it did not initialise'),
      (error: unknown) => String(error),
    ),
  );
  if (failure === null) {
    borrowKernels('cpu', 'wasm', (kernel) =>
      note(`${kernel} is computed in plain JavaScript, slowly: tfjs wasm lacks it`),
    );
    return;
  }
  await tf.setBackend('cpu');
  note(`tfjs wasm could not be used: ${failure}`);
}

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
