import type * as tf from '@tensorflow/tfjs';
import type { Layer } from './layersModel';
import { type Callable, replaceCall } from './replacedCall';

/** One output of a layer as it appears in a forward pass. */
export interface Watched {
  layer: Layer;
  /** For the cell of a recurrent layer: which step over time; null for a whole layer. */
  time: number | null;
  output: tf.Tensor;
}

/** Runs `action` while the first output of every call of these layers, and the new state of every step of the recurrent among them, is told. */
export function watchOutputs<T>(layers: readonly Layer[], tell: (watched: Watched) => void, action: () => T): T {
  const undo: (() => void)[] = [];
  const watch = (callable: Callable, told: (output: tf.Tensor) => void) => {
    const watching = (call: Callable['call']) =>
      function (this: unknown, ...args: unknown[]) {
        const result = call.apply(this, args);
        told([result].flat()[0] as tf.Tensor);
        return result;
      };
    undo.push(replaceCall(callable, watching));
  };
  for (const layer of layers) {
    watch(layer as unknown as Callable, (output) => tell({ layer, time: null, output }));
    for (const cell of cellsOf(layer)) {
      let time = 0;
      watch(cell, (output) => tell({ layer, time: time++, output }));
    }
  }
  try {
    return action();
  } finally {
    for (const restore of undo) restore();
  }
}

/** The cell of a recurrent layer. Both directions of a bidirectional one go over the same steps: the forward one speaks for it. */
function cellsOf(layer: Layer): Callable[] {
  const { cell, forwardLayer } = layer as unknown as { cell?: Callable; forwardLayer?: Layer };
  if (forwardLayer) return cellsOf(forwardLayer);
  return cell ? [cell] : [];
}
