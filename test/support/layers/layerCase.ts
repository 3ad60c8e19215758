import * as tf from '@tensorflow/tfjs';
import type { HostTensor } from '../../../src/engine/objective';
import { floats } from '../kernels/kernelCase';

/** A model in which something of tfjs-layers takes part in a training step. */
export interface LayerCase {
  name: string;
  /** The functions of `tf.layers` that it shows. */
  covers: readonly string[];
  build(): tf.LayersModel;
  /** Values of the model's inputs for a batch. */
  inputs(size: number): HostTensor[];
  /** Random numbers, where nothing is said. */
  targets?(size: number): HostTensor[];
  sampleWeights?(size: number): (HostTensor | null)[];
  loss?: tf.ModelCompileArgs['loss'];
  metrics?: tf.ModelCompileArgs['metrics'];
  /** Size of the batches; 4 where nothing is said. */
  size?: number;
  /** Length of the differences' steps, where thousands of kinks leave little room. */
  step?: number;
  /** Not smooth: differences of gradients are taken over short steps, and are worth less. */
  kinked?: boolean;
  /** Why the engine leaves this model to tfjs: what its reason must say. */
  fallsBack?: RegExp;
  /** Error of loss and gradient; 1e-5 where nothing is said. */
  tolerance?: number;
}

type Rest = Partial<Omit<LayerCase, 'name' | 'covers' | 'build' | 'inputs'>>;

/** input → dense on the last axis (so that a gradient goes through what follows) → the layers in question. */
export function chain(
  name: string,
  covers: readonly string[],
  shape: number[],
  layers: () => tf.layers.Layer[],
  rest: Rest = {},
): LayerCase {
  const build = () => {
    const input = tf.input({ shape });
    const dense = tf.layers.dense({ units: shape.at(-1)!, activation: 'tanh' });
    let x = dense.apply(input) as tf.SymbolicTensor;
    for (const layer of layers()) x = layer.apply(x) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: x });
  };
  return { name, covers, build, inputs: (size) => [floats([size, ...shape])], ...rest };
}

/** A model of one's own making. */
export function network(
  name: string,
  covers: readonly string[],
  shapes: number[][],
  connect: (...inputs: tf.SymbolicTensor[]) => tf.SymbolicTensor | tf.SymbolicTensor[],
  rest: Rest & Partial<Pick<LayerCase, 'inputs'>> = {},
): LayerCase {
  const build = () => {
    const inputs = shapes.map((shape) => tf.input({ shape }));
    return tf.model({ inputs, outputs: connect(...inputs) });
  };
  return { name, covers, build, inputs: (size) => shapes.map((shape) => floats([size, ...shape])), ...rest };
}

export const through = (layer: tf.layers.Layer, ...x: tf.SymbolicTensor[]): tf.SymbolicTensor =>
  layer.apply(x.length === 1 ? x[0]! : x) as tf.SymbolicTensor;
