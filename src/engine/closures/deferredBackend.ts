import * as tf from '@tensorflow/tfjs';
import type { HostValues } from '../graph/graph';
import type { Recording } from './recording';
import { spareArrays } from './spareArrays';

/** What a tensor of the deferred backend holds. It stands for its data in tfjs, which asks for nothing but an object. */
export class DeferredData {
  references = 1;
  /** Whether a recording is fed with the very array: then it is not used again when the tensor is disposed. */
  isFed = false;
  readonly isResult: boolean;

  constructor(
    /** Null while they are not computed. Of strings, as tfjs encodes them. */
    public values: HostValues | Uint8Array[] | null,
    /** The recording that computes them, and their number there. Null for what was written, and when the recording is over. */
    public recording: Recording | null,
    readonly index: number,
  ) {
    this.isResult = recording !== null;
  }
}

/** The part of tfjs's engine that keeps tensors apart by backend. */
interface TensorTable {
  state: { tensorInfo: WeakMap<object, { backend: tf.KernelBackend }> };
}

/** The backend that holds a tensor's data. */
export const ownerOf = (dataId: tf.DataId): tf.KernelBackend | undefined =>
  (tf.engine() as unknown as TensorTable).state.tensorInfo.get(dataId)?.backend;

/**
 * A tfjs backend whose tensors are computed when somebody looks: until then they are values of a recording. It stands in the place of the script's backend
 * while a closure runs. What outlives the closure stays here with its values, until an operation of another backend wants it and tfjs moves it there.
 */
export class DeferredBackend extends tf.KernelBackend {
  /** @param real the backend in whose place it stands. */
  constructor(private readonly real: tf.KernelBackend) {
    super();
  }

  override write(values: tf.BackendValues, _shape: number[], dtype: tf.DataType): tf.DataId {
    return new DeferredData(copyOf(values, dtype), null, Number.NaN);
  }

  override move(dataId: tf.DataId): void {
    throw new Error(`nothing is moved to the deferred backend: ${String(dataId)}`);
  }

  override readSync(dataId: tf.DataId): tf.BackendValues {
    return computed(dataId as DeferredData).slice();
  }

  /** Whoever awaits a value sees it when the closure is over, and it is computed with all others. */
  override async read(dataId: tf.DataId): Promise<tf.BackendValues> {
    const data = dataId as DeferredData;
    return data.values?.slice() ?? data.recording!.promise(data);
  }

  override disposeData(dataId: tf.DataId, force = false): boolean {
    const data = dataId as DeferredData;
    data.references = force ? 0 : data.references - 1;
    if (data.references > 0) return false;
    // What was computed; an array that was written is small, or a batch.
    if (data.isResult && data.values && !data.isFed) spareArrays.give(data.values as HostValues);
    return true;
  }

  /** tfjs asks the present backend, whoever holds the tensor. */
  override incRef(dataId: tf.DataId): void {
    if (dataId instanceof DeferredData && ownerOf(dataId) === this) dataId.references++;
    else ownerOf(dataId)?.incRef(dataId);
  }

  override refCount(dataId: tf.DataId): number {
    return (dataId as DeferredData).references;
  }

  override numDataIds(): number {
    return this.real.numDataIds();
  }

  override memory() {
    return this.real.memory();
  }

  override time(query: () => void): Promise<tf.BackendTimingInfo> {
    return this.real.time(query);
  }

  override epsilon(): number {
    return this.real.epsilon();
  }

  override floatPrecision(): 16 | 32 {
    return this.real.floatPrecision();
  }

  override dispose(): void {}
}

function computed(data: DeferredData): HostValues | Uint8Array[] {
  if (data.values === null) data.recording!.compute([data]);
  return data.values!;
}

/** The script may use its array again. */
function copyOf(values: tf.BackendValues, dtype: tf.DataType): HostValues | Uint8Array[] {
  if (dtype === 'string') return [...(values as Uint8Array[])];
  return ofType(values as ArrayLike<number>, dtype).slice();
}

/** The values in the array that a graph takes. tfjs casts without copying: a float32 tensor may hold an Int32Array. */
export function ofType(values: ArrayLike<number>, dtype: tf.DataType): HostValues {
  const wanted = dtype === 'int32' ? Int32Array : dtype === 'bool' ? Uint8Array : Float32Array;
  return values instanceof wanted ? values : wanted.from(values);
}
