import type * as tf from '@tensorflow/tfjs';
import { type HostValues, sizeOf, type Value } from '../graph/graph';
import { kernelNamed } from '../kernels/registry';
import { ofType } from './deferredBackend';
import type { RealBackend } from './deferredKernels';
import { inputName, type Step, type Structure } from './structure';

/** What a recording knows of itself. */
export interface Replayable {
  readonly values: readonly Value[];
  readonly feeds: ReadonlyMap<string, HostValues>;
  readonly path: readonly Structure[];
}

type Call = Extract<Step, { kind: 'call' }>;

/** Computes values of a recording, by their numbers, with the kernels of a backend of tfjs: one after the other, as tfjs would have done without us. */
export function replay(
  { values, feeds, path }: Replayable,
  wanted: readonly number[],
  { backend: real, kernels }: RealBackend,
): HostValues[] {
  const held = new Map<number, tf.DataId>();
  const hold = (index: number, dataId: tf.DataId): tf.DataId => {
    held.set(index, dataId);
    return dataId;
  };
  const dataOf = (index: number): tf.DataId =>
    held.get(index) ?? hold(index, write(values[index]!, fedAs(index, feeds), real));
  const infoOf = (index: number): tf.TensorInfo => {
    const { shape, dtype } = values[index]!;
    return { dataId: dataOf(index), shape: [...shape], dtype };
  };
  try {
    for (const { call, first } of callsFor(wanted, path)) {
      const inputs = inputsOf(call, infoOf);
      const attrs = call.attributes as tf.NamedAttrMap;
      const results = kernels.get(call.kernel)!({ inputs, attrs, backend: real });
      for (const [i, { dataId }] of [results].flat().entries()) hold(first + i, dataId);
    }
    return wanted.map((index) => {
      const { dtype } = values[index]!;
      return ofType(real.readSync(dataOf(index)) as HostValues, dtype).slice();
    });
  } finally {
    // A kernel may hand an input's data on as its result: each is released once for each time that it was taken.
    for (const dataId of held.values()) real.disposeData(dataId);
  }
}

/** Those calls that the wanted values rest on, in order. */
function callsFor(wanted: readonly number[], path: readonly Structure[]): { call: Call; first: number }[] {
  const needed = new Set(wanted);
  const calls: { call: Call; first: number }[] = [];
  for (const { step, first, added } of path.toReversed()) {
    if (step?.kind !== 'call' || !added.some((_, i) => needed.has(first + i))) continue;
    for (const index of step.inputs) if (index !== null) needed.add(index);
    calls.push({ call: step, first });
  }
  return calls.reverse();
}

/** By the kernel's names; those of some kernels are a bare list. */
function inputsOf({ kernel, inputs }: Call, infoOf: (index: number) => tf.TensorInfo): tf.NamedTensorInfoMap {
  const infos = inputs.map((index) => (index === null ? undefined : infoOf(index)));
  const { inputs: names } = kernelNamed(kernel);
  const given = names ? Object.fromEntries(names.map((name, i) => [name, infos[i]])) : infos;
  return given as unknown as tf.NamedTensorInfoMap;
}

const fedAs = (index: number, feeds: Replayable['feeds']): HostValues =>
  feeds.get(inputName('array', index)) ?? feeds.get(inputName('fill', index))!;

function write({ shape, dtype }: Value, fed: HostValues, real: tf.KernelBackend): tf.DataId {
  const size = sizeOf(shape);
  const values = fed.length === size ? fed : ofType(new Float32Array(size).fill(fed[0]!), dtype);
  return real.write(values as tf.BackendValues, [...shape], dtype);
}
