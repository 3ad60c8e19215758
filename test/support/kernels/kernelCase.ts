import type * as tf from '@tensorflow/tfjs';
import seedrandom from 'seedrandom';
import type { Attributes } from '../../../src/engine/graph/graph';
import type { HostTensor } from '../../../src/engine/objective';

/** One call of a kernel, by tfjs's names of its inputs; those of a list are named by number. */
export interface KernelCase {
  kernel: string;
  about: string;
  inputs: Readonly<Record<string, HostTensor>>;
  attributes?: Attributes;
  /** What tfjs computes, for kernels that are this table's own. */
  reference?: (inputs: Record<string, tf.Tensor>) => tf.Tensor;
  /** Why tfjs's own gradient kernel is not the transpose of this derivative. */
  notAdjoint?: string;
  /** Where the derivative is one-sided a difference says nothing: only tfjs's own gradient does. */
  atKink?: boolean;
  /** Why differences cannot be taken in doubles; they are then taken in float32, with long steps. */
  inFloat32?: string;
  /** Error of the value, relative to its largest entry. 1e-6 where nothing is said. */
  tolerance?: number;
}

let random = seedrandom('kernel cases');

/** Begins the stream of numbers anew: what is drawn then depends on no other test. */
export function reseed(seed: string): void {
  random = seedrandom(seed);
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** Numbers between `low` and `high`. */
export function floats(shape: readonly number[], low = -2, high = 2): HostTensor {
  return {
    shape,
    dtype: 'float32',
    values: Float32Array.from({ length: sizeOf(shape) }, () => low + (high - low) * random()),
  };
}

/** Whole numbers from `low` up to but not including `high`. */
export function ints(shape: readonly number[], high: number, low = 0): HostTensor {
  return {
    shape,
    dtype: 'int32',
    values: Int32Array.from({ length: sizeOf(shape) }, () => Math.floor(low + (high - low) * random())),
  };
}

export function bools(shape: readonly number[]): HostTensor {
  return { shape, dtype: 'bool', values: Uint8Array.from({ length: sizeOf(shape) }, () => (random() < 0.5 ? 0 : 1)) };
}

export const of = (values: number[], shape: readonly number[] = [values.length]): HostTensor => ({
  shape,
  dtype: 'float32',
  values: Float32Array.from(values),
});

export const intsOf = (values: number[], shape: readonly number[] = [values.length]): HostTensor => ({
  shape,
  dtype: 'int32',
  values: Int32Array.from(values),
});
