import type * as tf from '@tensorflow/tfjs';
import type { HostTensor } from '../../../src/engine/objective';
import { floats, ints } from '../kernels/kernelCase';

/** A whole network and a task for it: what two engines must train alike. */
export interface Network {
  name: string;
  /** With the weights that `Math.random` gives it. */
  build(): tf.LayersModel;
  /** As `compile` takes them; the optimizer is the test's. */
  loss: tf.ModelCompileArgs['loss'];
  metrics?: tf.ModelCompileArgs['metrics'];
  /** Examples in a batch. */
  size: number;
  inputs(size: number): HostTensor[];
  targets(size: number): HostTensor[];
  /** For a network in which rounding grows: the losses from a step on, and what became of the weights, relative to how far they went. */
  tolerance?: { why: string; from: number; losses: number; weights: number };
}

/** One-hot labels at random. */
export function labels(size: number, classes: number): HostTensor {
  const values = new Float32Array(size * classes);
  for (const [i, label] of ints([size], classes).values.entries()) values[i * classes + label] = 1;
  return { shape: [size, classes], dtype: 'float32', values };
}

/** Words as numbers from 1 on; 0 where a sentence has ended. Each has one word at least, and the first sentence is full. */
export function sentences(size: number, length: number, words: number): HostTensor {
  const { values } = ints([size, length], words, 1);
  const ends = ints([size], length + 1, 1).values;
  ends[0] = length;
  return {
    shape: [size, length],
    dtype: 'float32',
    values: Float32Array.from(values, (word, i) => (i % length < ends[Math.floor(i / length)]! ? word : 0)),
  };
}

/** Noise between −1 and 1 as images, [size, height, width, channels]. */
export const images = (size: number, ...shape: number[]): HostTensor => floats([size, ...shape], -1, 1);
