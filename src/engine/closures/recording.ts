import type * as tf from '@tensorflow/tfjs';
import { sameShape } from '../graph/builder';
import type { Attributes, DType, HostValues, Value } from '../graph/graph';
import { viewOf } from '../hostBackend';
import { kernelNamed } from '../kernels/registry';
import { TraceError } from '../trace/tracingBackend';
import { DeferredData, ofType, ownerOf } from './deferredBackend';
import type { RealBackend } from './deferredKernels';
import type { Plan, Plans } from './plan';
import { replay } from './replay';
import { inputName, type Step, type Structure } from './structure';

/**
 * One call of a closure: what it computes is followed along the tree of structures, and computed when somebody looks, or at its end. Whatever comes from
 * outside of the closure, or is written in it, is fed: batches, weights, random numbers.
 */
export class Recording {
  /** By number, as they appear. */
  readonly values: Value[] = [];
  /** What the graph is fed with in this call, by name. */
  readonly feeds = new Map<string, HostValues>();
  /** Where the steps have led, one after the other. */
  readonly path: Structure[] = [];
  /** Why the graph does not tell how the result depends on the weights; null while it does. */
  broken: unknown = null;
  private position: Structure;
  /** Of tensors whose data other backends hold. */
  private readonly numbers = new Map<tf.DataId, number>();
  /** Of tensors to which a kernel has handed its input's data on: put off, they would have data, and a number, of their own. */
  private readonly handedOn = new WeakMap<object, number>();
  /** Results of kernels; with the tensor itself where its data are another's, too. */
  private readonly made: { dataId: tf.DataId; index: number; tensor: tf.Tensor | null }[] = [];
  private readonly awaited = new Map<DeferredData, ((values: HostValues) => void)[]>();

  constructor(
    root: Structure,
    private readonly plans: Plans,
    private readonly real: RealBackend,
  ) {
    this.position = root;
  }

  /** Takes a tensor from outside as an array, even where it is a single number: it will change. Returns its number among the values. */
  takeArray(tensor: tf.Tensor): number {
    return this.take(tensor, 'array');
  }

  /** The graph's value of a tensor. */
  valueOf(tensor: tf.TensorInfo): Value {
    return this.values[this.shaped(tensor)]!;
  }

  /**
   * In the place of a kernel. What some closure has done here before is put off; what is new is computed by tfjs at once: it knows best what cannot be done. What
   * cannot be recorded goes into the graph as something from outside.
   */
  kernel(kernelName: string, given: tf.NamedTensorInfoMap, attributes: Attributes): tf.TensorInfo[] {
    let step: Step | null = null;
    let refusal: unknown = null;
    try {
      step = this.stepOf(kernelName, given, attributes);
      const known = this.position.after(step);
      if (known) return this.putOff(known);
    } catch (error) {
      refusal = error;
    }
    this.computeAlive();
    const results = this.real.compute(kernelName, given, attributes);
    try {
      if (step) this.note(step, results);
    } catch (error) {
      refusal = error;
    }
    // Whole numbers have no gradient: the loss depends on the weights as tfjs sees it, with what was drawn or chosen in this call.
    if (refusal !== null && results.some(({ dtype }) => !whole.has(dtype))) this.broken ??= refusal;
    return results;
  }

  /** Resolves when the closure is over, to a copy of the values. */
  promise(data: DeferredData): Promise<HostValues> {
    const waiting = this.awaited.get(data) ?? [];
    this.awaited.set(data, waiting);
    return new Promise((resolve) => waiting.push(resolve));
  }

  /** Computes these now. */
  compute(wanted: readonly DeferredData[]): void {
    const pending = wanted.filter(({ values }) => values === null);
    if (pending.length === 0) return;
    const indices = pending.map(({ index }) => index);
    const plan = this.plans.of(this.position, indices, this.values);
    const results = plan.run(this.feeds, this.values, () => replay(this, indices, this.real));
    pending.forEach((data, i) => {
      data.values = results[i]!;
    });
  }

  /** The closure is over: what outlives it is computed. Returns the plan for all of that, by which this call was computed if it is no new one. */
  finish(): Plan {
    this.computeAlive();
    for (const [{ values }, waiting] of this.awaited)
      for (const resolve of waiting) resolve((values as HostValues).slice());
    const indices = this.made.filter((one) => this.isAlive(one)).map(({ index }) => index);
    // What the script keeps must not keep all that this call was fed with.
    for (const { dataId } of this.made) if (dataId instanceof DeferredData) dataId.recording = null;
    return this.plans.of(this.position, indices, this.values);
  }

  private computeAlive(): void {
    this.compute(
      this.made.flatMap((one) => (one.dataId instanceof DeferredData && this.isAlive(one) ? [one.dataId] : [])),
    );
  }

  private isAlive({ dataId, tensor }: Recording['made'][number]): boolean {
    if (tensor) return !tensor.isDisposed;
    if (dataId instanceof DeferredData) return dataId.references > 0 || this.awaited.has(dataId);
    return ownerOf(dataId) !== undefined;
  }

  private stepOf(kernelName: string, given: tf.NamedTensorInfoMap, attributes: Attributes): Step {
    const infos = given as Record<string, tf.TensorInfo | undefined>;
    const names = kernelNamed(kernelName).inputs ?? Object.keys(infos);
    const inputs = names.map((name) => {
      const info = infos[name];
      return info ? this.shaped(info) : null;
    });
    return { kind: 'call', kernel: kernelName, inputs, attributes };
  }

  private putOff(position: Structure): tf.TensorInfo[] {
    const first = this.goTo(position);
    return position.added.map(({ shape, dtype }, i) => {
      const data = new DeferredData(null, this, first + i);
      this.made.push({ dataId: data, index: data.index, tensor: null });
      return { dataId: data, shape: shape as number[], dtype };
    });
  }

  /** Takes a call into the tree, and its results as values of the recording. */
  private note(step: Step, results: readonly tf.Tensor[]): void {
    const first = this.goTo(this.position.grow(step, this.values, results));
    for (const [i, tensor] of results.entries()) {
      const { dataId } = tensor;
      // A kernel may hand its input's data on: they have a number.
      const isShared = this.numbers.has(dataId) || dataId instanceof DeferredData;
      this.made.push({ dataId, index: first + i, tensor: isShared ? tensor : null });
      if (isShared) this.handedOn.set(tensor, first + i);
      else this.numbers.set(dataId, first + i);
    }
  }

  /** The number of the value that a tensor's data are. */
  private indexOf(info: tf.TensorInfo): number {
    const { dataId } = info;
    const handedOn = this.handedOn.get(info);
    if (handedOn !== undefined) return handedOn;
    if (dataId instanceof DeferredData && dataId.recording === this) return dataId.index;
    const known = this.numbers.get(dataId);
    return known !== undefined && this.values[known]!.dtype === info.dtype ? known : this.take(info, 'any');
  }

  /** The same in the tensor's own shape: tfjs reshapes by handing data on under another one. */
  private shaped(info: tf.TensorInfo): number {
    const index = this.indexOf(info);
    const { shape } = info;
    if (sameShape(this.values[index]!.shape, shape)) return index;
    return this.go({ kind: 'call', kernel: 'Reshape', inputs: [index], attributes: { shape } });
  }

  private take({ dataId, shape, dtype }: tf.TensorInfo, as: 'array' | 'any'): number {
    if (dtype === 'string' || dtype === 'complex64') throw new TraceError(`values of type ${dtype}`);
    const values = valuesOf(dataId, dtype);
    const kind = as === 'any' && isUniform(values, dataId) ? 'fill' : 'array';
    const first = this.go({ kind, shape, dtype: dtype as DType });
    this.feeds.set(inputName(kind, first), kind === 'fill' ? values.slice(0, 1) : values);
    this.numbers.set(dataId, first);
    return first;
  }

  /** Returns the number of the first value that the step adds. */
  private go(step: Step): number {
    return this.goTo(this.position.after(step) ?? this.position.grow(step, this.values));
  }

  private goTo(position: Structure): number {
    const first = this.values.length;
    this.position = position;
    this.path.push(position);
    for (const value of position.added) this.values.push(value);
    return first;
  }
}

const whole = new Set<string>(['int32', 'bool']);

/** What was read of tensors that other backends hold: their data never change. */
const read = new WeakMap<object, HostValues>();

function valuesOf(dataId: tf.DataId, dtype: tf.DataType): HostValues {
  if (dataId instanceof DeferredData && dataId.values) {
    dataId.isFed = true;
    return ofType(dataId.values as HostValues, dtype);
  }
  const view = viewOf(dataId);
  if (view) return view;
  const known = read.get(dataId) ?? ofType(ownerOf(dataId)!.readSync(dataId) as HostValues, dtype);
  read.set(dataId, known);
  return known;
}

/** Whether all of it is one number: tfjs writes ones and zeros as large as its tensors. Of tensors from outside, only single numbers are looked at. */
function isUniform(values: HostValues, dataId: tf.DataId): boolean {
  if (values.length === 1) return true;
  if (values.length === 0 || !(dataId instanceof DeferredData)) return false;
  const [first] = values;
  for (let i = values.length - 1; i > 0; i--) if (!Object.is(values[i], first)) return false;
  return true;
}
