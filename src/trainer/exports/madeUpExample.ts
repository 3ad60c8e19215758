import * as tf from '@tensorflow/tfjs';
import type { Layer } from '../../engine/layersModel';
import type { Example } from './exampleOf';
import { outputActivations } from './outputActivations';

/** Of one made-up batch. */
const batchSize = 32;
/** Of an axis that the model leaves open, such as time: enough for several poolings. */
const openLength = 32;

/**
 * A batch that fits the shapes of a compiled model. Inputs are N(0, 1), or whole numbers below the size of the embedding that reads them. Targets are what
 * loss and output can have: classes, one-hot or numbered; 0 or 1; −1 or 1 for hinges; else N(0, 1).
 */
export function madeUpExample(model: tf.LayersModel): Example {
  const xs = model.inputs.map(inputFor);
  const outputs = tf.tidy(() => [model.predict(xs)].flat().map(({ shape }) => shape));
  const activations = outputActivations(model);
  const ys = outputs.map((shape, i) => targetFor(lossOf(model, i), activations[i] ?? null, shape));
  return { kind: 'tensors', xs, ys, settings: { batchSize: xs[0]?.shape[0] } };
}

function inputFor(input: tf.SymbolicTensor): tf.Tensor {
  const [batch, ...axes] = input.shape;
  const shape = [batch ?? batchSize, ...axes.map((length) => length ?? openLength)];
  const range = embeddingRange(input.sourceLayer) ?? (input.dtype === 'float32' ? null : 2);
  if (range === null) return tf.randomNormal(shape);
  return tf.randomUniform(shape, 0, range).floor().cast(input.dtype);
}

/** Below which number the entries of an input must be, since an embedding reads them; null where none does. */
function embeddingRange(layer: Layer): number | null {
  for (const { outboundLayer: next } of layer.outboundNodes) {
    if (next.getClassName() === 'Embedding') return next.getConfig().inputDim as number;
    const range = next.weights.length === 0 ? embeddingRange(next) : null;
    if (range !== null) return range;
  }
  return null;
}

function targetFor(loss: string, activation: string | null, shape: number[]): tf.Tensor {
  const units = shape.at(-1) ?? 1;
  const rows = shape.slice(0, -1);
  const below = (limit: number, size: number[]) => tf.randomUniform(size, 0, limit).floor();
  if (loss === 'sparseCategoricalCrossentropy') return below(units, [...rows, 1]);
  if (loss === 'categoricalCrossentropy' || (loss === '' && activation === 'softmax'))
    return tf.oneHot(below(units, rows).cast('int32'), units).cast('float32');
  if (loss === 'binaryCrossentropy' || (loss === '' && activation === 'sigmoid')) return below(2, shape);
  if (/hinge/i.test(loss)) return below(2, shape).mul(2).sub(1);
  return tf.randomNormal(shape);
}

/** The name of an output's loss; empty for a function of the user's. */
function lossOf(model: tf.LayersModel, output: number): string {
  const { loss } = model;
  const own = typeof loss === 'string' || typeof loss === 'function' ? loss : Object.values(loss)[output];
  return typeof own === 'string' ? own : '';
}
