import { UnknownKernelError } from './kernels/registry';
import type { Layer } from './layersModel';
import { type Callable, replaceCall } from './replacedCall';
import { TraceError } from './trace/tracingBackend';

/** A computation met something, inside this layer, that cannot be recorded. */
class UnrecordableLayerError extends Error {
  constructor(
    readonly layer: string,
    override readonly cause: unknown,
  ) {
    super(`in the layer ${layer}`, { cause });
  }
}

/** Runs `action`; what is thrown inside one of the layers knows which. */
export function namingLayers<T>(layers: readonly Layer[], action: () => T): T {
  const naming = (layer: Layer) =>
    replaceCall(
      layer as unknown as Callable,
      (call) =>
        function (this: unknown, ...args) {
          try {
            return call.apply(this, args);
          } catch (error) {
            throw error instanceof UnrecordableLayerError ? error : new UnrecordableLayerError(layer.name, error);
          }
        },
    );
  const undo = layers.map(naming);
  try {
    return action();
  } finally {
    for (const restore of undo) restore();
  }
}

/** Why the compiled engine cannot take a model, in words. */
export function reasonOf(error: unknown): string {
  if (error instanceof UnrecordableLayerError) return `${reasonOf(error.cause)} (${error.message})`;
  if (error instanceof UnknownKernelError) return `the compiled engine does not know ${error.message}`;
  if (error instanceof TraceError) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  return `the compiled engine could not take this model: ${message.split('\n')[0]}`;
}
