import type * as tf from '@tensorflow/tfjs';
import type { Batch, HostTensor } from '../../engine/objective';

/** A tensor's values outside any backend. A null stands for sample weights that are not there. */
export function hostOf(tensor: tf.Tensor | null): HostTensor | null {
  if (tensor === null) return null;
  const dtype = tensor.dtype as HostTensor['dtype'];
  return { shape: tensor.shape, dtype, values: ofType(dtype, tensor.dataSync() as HostTensor['values']) };
}

/** A batch that the script hands over: inputs, targets, and sample weights where there are any. */
export const batchOf = (tensors: readonly (tf.Tensor | null)[]): Batch => ({
  tensors: tensors.map(hostOf),
  size: tensors[0]!.shape[0]!,
});

/** A batch of its own, which lasts beyond the step. */
export const copyOf = (batch: Batch): Batch => ({
  ...batch,
  tensors: batch.tensors.map((tensor) => tensor && { ...tensor, values: tensor.values.slice() }),
});

/** Whether two batches hold the same numbers. */
export const areEqual = (a: Batch, b: Batch): boolean =>
  a.tensors.length === b.tensors.length && a.tensors.every((tensor, i) => haveEqualValues(tensor, b.tensors[i]!));

function haveEqualValues(a: HostTensor | null, b: HostTensor | null): boolean {
  if (a === null || b === null) return a === b;
  return a.values.length === b.values.length && a.values.every((value, i) => value === b.values[i]);
}
/** Cuts a data set, example by example along the first axis, into batches. The buffers of a batch are used again for the next. */
export class Batches {
  private readonly buffers: (HostTensor['values'] | null)[];

  constructor(
    private readonly data: readonly (HostTensor | null)[],
    batchSize: number,
  ) {
    this.buffers = data.map(
      (tensor) => tensor && newValues(tensor, Math.min(batchSize, tensor.shape[0]!) * rowLength(tensor)),
    );
  }

  /** The examples of these numbers. Valid until the next call. */
  gather(indices: ArrayLike<number>): Batch {
    const size = indices.length;
    const tensors = this.data.map((tensor, t) => {
      if (!tensor) return null;
      const row = rowLength(tensor);
      const values = this.buffers[t]!.subarray(0, size * row);
      for (let i = 0; i < size; i++)
        values.set(tensor.values.subarray(indices[i]! * row, (indices[i]! + 1) * row), i * row);
      return { shape: [size, ...tensor.shape.slice(1)], dtype: tensor.dtype, values };
    });
    return { tensors, size };
  }
}

/** tfjs casts without copying: a float32 tensor may hold an Int32Array. */
function ofType(dtype: HostTensor['dtype'], values: HostTensor['values']): HostTensor['values'] {
  const wanted = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype];
  return values instanceof wanted ? values : wanted.from(values);
}

const rowLength = ({ shape }: HostTensor): number => shape.slice(1).reduce((product, size) => product * size, 1);

const newValues = ({ values }: HostTensor, length: number): HostTensor['values'] =>
  new (values.constructor as new (length: number) => HostTensor['values'])(length);
