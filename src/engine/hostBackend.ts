import * as tf from '@tensorflow/tfjs';

interface Entry {
  values: Float32Array;
  references: number;
}

/**
 * A tfjs backend without kernels whose tensors are views of arrays that somebody else writes. It computes nothing: whenever an
 * operation of another backend wants such a tensor, tfjs moves it there, which copies it. So nobody ever sees a value change in his hands.
 */
class HostBackend extends tf.KernelBackend {
  private readonly entries = new Map<tf.DataId, Entry>();

  hold(values: Float32Array): tf.DataId {
    const dataId = {};
    this.entries.set(dataId, { values, references: 1 });
    return dataId;
  }

  /** Whether the tensor still is the view that it began as. */
  holds(dataId: tf.DataId, values: Float32Array): boolean {
    const held = this.entries.get(dataId)?.values;
    if (held === values) return true;
    return held?.buffer === values.buffer && held.byteOffset === values.byteOffset && held.length === values.length;
  }

  viewOf(dataId: tf.DataId): Float32Array | null {
    return this.entries.get(dataId)?.values ?? null;
  }

  override readSync(dataId: tf.DataId): Float32Array {
    return this.entry(dataId).values.slice();
  }

  override async read(dataId: tf.DataId): Promise<Float32Array> {
    return this.readSync(dataId);
  }

  override disposeData(dataId: tf.DataId, force = false): boolean {
    const entry = this.entries.get(dataId);
    if (!entry) return true;
    entry.references--;
    if (!force && entry.references > 0) return false;
    this.entries.delete(dataId);
    return true;
  }

  override incRef(dataId: tf.DataId): void {
    this.entry(dataId).references++;
  }

  override refCount(dataId: tf.DataId): number {
    return this.entries.get(dataId)?.references ?? 0;
  }

  override numDataIds(): number {
    return this.entries.size;
  }

  override memory() {
    return { unreliable: false };
  }

  override dispose(): void {}

  private entry(dataId: tf.DataId): Entry {
    const entry = this.entries.get(dataId);
    if (!entry) throw new Error('this tensor has left the host backend');
    return entry;
  }
}

const backend = new HostBackend();

/**
 * Makes `variable` a view of `values`: what is written there later is the variable's value, without a copy. This is what
 * `variable.assign` does, but for its last step, by which the present backend would draw the values to itself.
 */
export function showIn(variable: tf.Variable, values: Float32Array): void {
  const engine = tf.engine() as unknown as Engine;
  engine.disposeTensor(variable);
  variable.dataId = backend.hold(values);
  engine.trackTensor(variable, backend);
}

/** The part of tfjs's engine that `Tensor` itself calls. */
interface Engine {
  disposeTensor(tensor: tf.Tensor): void;
  trackTensor(tensor: tf.Tensor, backend: tf.KernelBackend): void;
}

/** The array that a tensor is a view of; null where it is none. */
export const viewOf = (dataId: tf.DataId): Float32Array | null => backend.viewOf(dataId);

/** What a variable holds, for reading at once: a view where it is one, else a copy. */
export const valuesOf = (variable: tf.Variable): Float32Array =>
  backend.viewOf(variable.dataId) ?? variable.dataSync<'float32'>();

/** Whether `variable` still is the view of `values` that `showIn` made. */
export const isShownIn = (variable: tf.Variable, values: Float32Array): boolean =>
  backend.holds(variable.dataId, values);
