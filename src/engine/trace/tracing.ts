import * as tf from '@tensorflow/tfjs';
import { GraphBuilder } from '../graph/builder';
import { type Attributes, input, type Type, type Value } from '../graph/graph';
import type { Kernel } from '../kernels/kernel';
import { kernels, UnknownKernelError } from '../kernels/registry';
import { TracingBackend } from './tracingBackend';

const name = 'ravine-tracing';
let backend: TracingBackend | null = null;

/** What the code under a recording may use to bring its arguments in and its results out. */
export interface Recording {
  /** A tensor that stands for values which are fed at every run. */
  input(inputName: string, type: Type): tf.Tensor;
  valueOf(tensor: tf.TensorInfo): Value;
  /** Random tensors met so far, in the order in which they were drawn. */
  randoms: TracingBackend['randoms'];
}

/**
 * Runs `action` with every tfjs operation recorded instead of computed. Synchronous: nothing else of the process runs under the
 * recording backend. Throws `UnknownKernelError` or `TraceError` when the computation cannot be recorded. `restore` runs in any case, when
 * the backend of before is back and the recorded tensors are still known: what `action` has assigned is then put back.
 */
export function record<T>(action: (recording: Recording) => T, restore: () => void = () => {}): T {
  register();
  const before = tf.getBackend();
  const tracing = new TracingBackend();
  backend = tracing;
  const recording: Recording = {
    input: (inputName, type) => tensorOf(input(inputName, type), tracing),
    valueOf: (tensor) => tracing.recorded(tensor),
    randoms: tracing.randoms,
  };
  switchBackend(name);
  try {
    return tracing.watch.during(() => inScope(() => action(recording)));
  } finally {
    switchBackend(before);
    restore();
    backend = null;
    tf.removeBackend(name);
  }
}

/** Disposes what `action` leaves behind. `tf.tidy` would search the result, and with it the whole graph, for tensors to keep. */
function inScope<T>(action: () => T): T {
  tf.engine().startScope();
  try {
    return action();
  } finally {
    tf.engine().endScope();
  }
}

/** Whether operations are being recorded just now. */
export const isRecording = (): boolean => backend !== null;

/** Takes effect at once where the backend exists or is made without waiting, as all of ours are by now. */
function switchBackend(to: string): void {
  if (to === name) tf.registerBackend(name, () => backend!);
  void tf.setBackend(to);
  if (tf.getBackend() !== to) throw new Error(`the backend ${to} is not there`);
}

function tensorOf(value: Value, tracing: TracingBackend): tf.Tensor {
  const { dataId, shape, dtype } = tracing.infoOf(value);
  return tf.engine().makeTensorFromDataId(dataId, shape, dtype, tracing);
}

let registered = false;

/** tfjs looks kernels up by backend name: each of the table is entered once, and every other kernel that tfjs knows as an error. */
function register(): void {
  if (registered) return;
  registered = true;
  for (const kernel of kernels)
    tf.registerKernel({ kernelName: kernel.name, backendName: name, kernelFunc: recorder(kernel) });
  const known = new Set(kernels.map((kernel) => kernel.name));
  for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
    if (known.has(kernelName)) continue;
    const kernelFunc = () => {
      throw new UnknownKernelError(kernelName);
    };
    tf.registerKernel({ kernelName, backendName: name, kernelFunc });
  }
}

function recorder(kernel: Kernel): tf.KernelFunc {
  return ({ inputs, attrs }) => {
    const tracing = backend!;
    const builder = new GraphBuilder();
    const given = inputs as Record<string, tf.TensorInfo | undefined>;
    const values = (kernel.inputs ?? Object.keys(given)).map((inputName) => {
      const info = given[inputName];
      return info && tracing.recorded(info);
    });
    const outputs = builder.calls(kernel.name, values, (attrs ?? {}) as Attributes);
    return kernelResult(
      kernel.name,
      outputs.map((value) => tracing.infoOf(value)),
    );
  };
}

/** One output comes by itself, but for kernels that give as many as they are asked for. */
export const kernelResult = <T>(kernelName: string, infos: T[]): T | T[] =>
  infos.length === 1 && kernelName !== 'Unpack' && kernelName !== 'SplitV' ? infos[0]! : infos;
