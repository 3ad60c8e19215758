import type * as tf from '@tensorflow/tfjs';
import type { Example } from './exampleOf';
import { outputActivations } from './outputActivations';

/** Compiles a model with Adam and the loss that each output's activation suggests. Returns what was chosen, in a sentence. */
export function compileByOutput(model: tf.LayersModel, example: Example | null): string {
  const activations = outputActivations(model);
  const losses = activations.map((activation, i) => lossFor(activation, isNumbered(model, example, i)));
  model.compile({ optimizer: 'adam', loss: losses.length === 1 ? losses[0]! : losses });
  const reasons = losses.map((loss, i) => `${loss} for its ${activations[i] ?? 'linear'} output`);
  return `the model is not compiled: it is trained with Adam at 0.001 and ${reasons.join(', ')}`;
}

function lossFor(activation: string | null, numbered: boolean): string {
  if (activation === 'softmax') return numbered ? 'sparseCategoricalCrossentropy' : 'categoricalCrossentropy';
  return activation === 'sigmoid' ? 'binaryCrossentropy' : 'meanSquaredError';
}

/** Whether the targets of an output are the numbers of classes, not vectors as long as the output is wide. */
function isNumbered(model: tf.LayersModel, example: Example | null, output: number): boolean {
  if (example?.kind !== 'tensors') return false;
  const { ys } = example;
  const target = isTensor(ys) ? [ys][output] : Object.values(ys)[output];
  const width = model.outputs[output]?.shape.at(-1);
  return target !== undefined && target.shape.at(-1) !== width;
}

const isTensor = (ys: Extract<Example, { kind: 'tensors' }>['ys']): ys is tf.Tensor => 'dataId' in ys;
