import * as tf from '@tensorflow/tfjs';
import { GraphBuilder, sameShape } from '../graph/builder';
import { constant, type DType, type HostValues, input, type Value } from '../graph/graph';
import { type RandomRecipe, RandomWatch } from './randomWatch';

/** Why a computation cannot be recorded. */
export class TraceError extends Error {}

/**
 * A tfjs backend whose tensors are values of a graph: kernels are recorded instead of computed. What the code under it writes
 * becomes a constant, or a random input where a generator has just made it; what it reads is an error, since nothing is known yet.
 */
export class TracingBackend extends tf.KernelBackend {
  readonly randoms: { value: Value; recipe: RandomRecipe }[] = [];
  readonly watch = new RandomWatch();
  private readonly values = new WeakMap<object, Value>();
  private readonly references = new WeakMap<object, number>();

  recorded({ dataId, shape, dtype }: tf.TensorInfo): Value {
    const value = this.values.get(dataId) ?? this.adopt(dataId, shape, dtype);
    // tfjs reshapes by handing on the same data under another shape.
    return sameShape(value.shape, shape) && value.dtype === dtype ? value : new GraphBuilder().reshape(value, shape);
  }

  /** A tensor that was there before the recording began is a constant of it. */
  private adopt(dataId: tf.DataId, shape: number[], dtype: tf.DataType): Value {
    const value = constant(hostValues(tf.engine().readSync(dataId), dtype), shape, dtype as DType);
    this.values.set(dataId, value);
    return value;
  }

  infoOf(value: Value): tf.TensorInfo {
    const dataId = {};
    this.values.set(dataId, value);
    return { dataId, shape: [...value.shape], dtype: value.dtype };
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    const recipe = this.watch.take(values.length);
    const value = recipe ? this.random(recipe, shape) : constant(hostValues(values, dtype), shape, dtype as DType);
    return this.infoOf(value).dataId;
  }

  override move(dataId: tf.DataId, values: tf.BackendValues, shape: number[], dtype: tf.DataType): void {
    this.values.set(dataId, constant(hostValues(values, dtype).slice(), shape, dtype as DType));
  }

  override readSync(): tf.BackendValues {
    throw new TraceError('the training step reads a value in its middle');
  }

  override read(): Promise<tf.BackendValues> {
    return Promise.reject(new TraceError('the training step reads a value in its middle'));
  }

  override numDataIds(): number {
    return 0;
  }

  /** tfjs forgets a tensor's data when this says that nobody holds them any more. */
  override disposeData(dataId: tf.DataId): boolean {
    this.references.set(dataId, this.refCount(dataId) - 1);
    return this.refCount(dataId) <= 0;
  }

  override incRef(dataId: tf.DataId): void {
    this.references.set(dataId, this.refCount(dataId) + 1);
  }

  override refCount(dataId: tf.DataId): number {
    return this.references.get(dataId) ?? 1;
  }

  override memory() {
    return { unreliable: true };
  }

  override epsilon(): number {
    return 1e-7;
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override dispose(): void {}

  private random(recipe: RandomRecipe, shape: number[]): Value {
    const value = input(`random${this.randoms.length}`, { shape, dtype: 'float32' });
    this.randoms.push({ value, recipe });
    return value;
  }
}

function hostValues(values: tf.BackendValues, dtype: tf.DataType): HostValues {
  if (dtype === 'float32') return Float32Array.from(values as ArrayLike<number>);
  if (dtype === 'int32') return Int32Array.from(values as ArrayLike<number>);
  if (dtype === 'bool') return Uint8Array.from(values as ArrayLike<number>);
  throw new TraceError(`values of type ${dtype}`);
}
