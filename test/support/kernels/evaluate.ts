import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-node';
import type { DType, Type, Value } from '../../../src/engine/graph/graph';
import { kernelNamed } from '../../../src/engine/kernels/registry';
import type { HostTensor } from '../../../src/engine/objective';
import { lowerToOnnx } from '../../../src/engine/onnx/lower';
import type { Precision } from '../../../src/engine/onnx/writer';
import { record } from '../../../src/engine/trace/tracing';
import type { KernelCase } from './kernelCase';

export type Numbers = Float32Array | Float64Array | Int32Array | Uint8Array;
export interface Result extends Type {
  values: Numbers;
}

const tensorOf = ({ values, shape, dtype }: HostTensor) => tf.tensor(values, [...shape], dtype);
const namedTensors = ({ inputs }: KernelCase) =>
  Object.fromEntries(Object.entries(inputs).map(([name, host]) => [name, tensorOf(host)]));
const listOf = <T>(one: T | T[]): T[] => (Array.isArray(one) ? one : [one]);

/** What tfjs computes: its kernel, or for a kernel of our own the operations that it stands for. */
export function callTfjs({ kernel, attributes = {}, reference }: KernelCase, tensors: tf.NamedTensorMap): tf.Tensor[] {
  if (reference) return [reference(tensors)];
  return listOf(
    tf.engine().runKernel(kernel, inputsOf(kernel, tensors), attributes as unknown as tf.NamedAttrMap) as
      | tf.Tensor
      | tf.Tensor[],
  );
}

/** Kernels of lists take an array. */
const inputsOf = (kernel: string, tensors: tf.NamedTensorMap): tf.NamedTensorMap =>
  kernelNamed(kernel).inputs === null ? (Object.values(tensors) as unknown as tf.NamedTensorMap) : tensors;

export function tfjsResults(one: KernelCase): Result[] {
  const results = () =>
    callTfjs(one, namedTensors(one)).map(
      (tensor): Result => ({ shape: tensor.shape, dtype: tensor.dtype as DType, values: tensor.dataSync() as Numbers }),
    );
  return tf.tidy(() => results() as unknown as tf.TensorContainer) as unknown as Result[];
}

export interface RecordedCall {
  /** By the kernel's input names. */
  inputs: ReadonlyMap<string, Value>;
  outputs: Value[];
}

/** The call as it is recorded under tfjs. */
export function recordCall({ kernel, inputs, attributes = {} }: KernelCase): RecordedCall {
  return record((recording) => {
    const tensors = Object.fromEntries(
      Object.entries(inputs).map(([name, host]) => [name, recording.input(name, host)]),
    );
    const symbols = new Map(Object.entries(tensors).map(([name, tensor]) => [name, recording.valueOf(tensor)]));
    const results = tf
      .engine()
      .runKernel(kernel, inputsOf(kernel, tensors), attributes as unknown as tf.NamedAttrMap) as
      | tf.Tensor
      | tf.Tensor[];
    return { inputs: symbols, outputs: listOf(results).map(recording.valueOf) };
  });
}

export type Compiled = (feeds: Readonly<Record<string, Numbers>>) => Promise<Result[]>;

/** Compiles values into a function of the inputs by name. In `float64` every floating-point number of the graph is a double. */
export async function compile(
  outputs: readonly Value[],
  precision: Precision = 'float32',
  graphOptimizationLevel: 'all' | 'disabled' = 'all',
): Promise<Compiled> {
  const named = new Map(outputs.map((value, i) => [`out${i}`, value] as const));
  const { bytes, inputs } = lowerToOnnx(named, precision);
  const session = await ort.InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel,
    logSeverityLevel: 4,
  });
  return async (feeds) => {
    const fed: Record<string, ort.Tensor> = {};
    for (const { source, shape, dtype } of inputs) {
      if (source.kind !== 'input') continue;
      const type = dtype === 'float32' ? precision : dtype;
      const values = feeds[source.name]!;
      const written =
        type === 'float64' ? Float64Array.from(values) : type === 'float32' ? Float32Array.from(values) : values;
      fed[source.name] = new ort.Tensor(type, written as Float32Array, [...shape]);
    }
    const results = await session.run(fed);
    return outputs.map(({ shape, dtype }, i) => {
      const { data, dims } = results[`out${i}`]!;
      if (dims.join() !== shape.join()) throw new Error(`onnxruntime gives [${dims}] where [${shape}] was inferred`);
      return { shape, dtype, values: data as Numbers };
    });
  };
}

/** The largest difference, relative to the largest expected entry; NaN matches NaN alone, an infinity itself. */
export function relativeError(actual: Numbers, expected: Numbers): number {
  if (actual.length !== expected.length) return Infinity;
  let [error, size] = [0, 0];
  for (const [i, wanted] of expected.entries()) {
    const got = actual[i]!;
    if (Number.isNaN(wanted) !== Number.isNaN(got)) return Infinity;
    if (Number.isNaN(wanted) || wanted === got) continue;
    error = Math.max(error, Math.abs(got - wanted));
  }
  for (const wanted of expected) if (Number.isFinite(wanted)) size = Math.max(size, Math.abs(wanted));
  return error === 0 ? 0 : error / (size || 1);
}
