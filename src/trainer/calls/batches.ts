import type * as tf from '@tensorflow/tfjs';
import type { Batch, HostTensor } from '../../engine/objective';

/** A tensor's values outside any backend. A null stands for sample weights that are not there. */
export async function toHost(tensor: tf.Tensor | null): Promise<HostTensor | null> {
  if (tensor === null) return null;
  const dtype = tensor.dtype as HostTensor['dtype'];
  return { shape: tensor.shape, dtype, values: ofType(dtype, (await tensor.data()) as HostTensor['values']) };
}

/** The same at once, for what must not wait. */
export function hostOf(tensor: tf.Tensor | null): HostTensor | null {
  if (tensor === null) return null;
  const dtype = tensor.dtype as HostTensor['dtype'];
  return { shape: tensor.shape, dtype, values: ofType(dtype, tensor.dataSync() as HostTensor['values']) };
}

/** A batch of its own, which lasts beyond the step. */
export const copyOf = ({ tensors, size }: Batch): Batch => ({
  size,
  tensors: tensors.map((tensor) => tensor && { ...tensor, values: tensor.values.slice() }),
});

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
