import * as tf from '@tensorflow/tfjs';
import type { Attributes } from '../graph/graph';

type KernelParameters = Parameters<tf.KernelFunc>[0];

/** Called in the place of a kernel while a closure runs. */
export type Recorder = (kernelName: string, parameters: KernelParameters) => ReturnType<tf.KernelFunc>;

/** A backend of tfjs with its kernels as they were. */
export interface RealBackend {
  readonly backend: tf.KernelBackend;
  readonly kernels: ReadonlyMap<string, tf.KernelFunc>;
  /** Calls a kernel. The results are tensors that tfjs knows of. */
  compute(kernelName: string, inputs: tf.NamedTensorInfoMap, attributes: Attributes): tf.Tensor[];
}

/**
 * Makes the kernels of a backend hand over to `recorder` wherever they are called for the backend `deferred`. So tfjs keeps its backend's name, and with it all
 * that scripts and operations decide by it.
 */
export function deferKernels(
  backendName: string,
  deferred: tf.KernelBackend,
  recorder: Recorder,
): RealBackend['kernels'] {
  const kernels = tf.getKernelsForBackend(backendName);
  for (const kernel of kernels) {
    const { kernelName, kernelFunc } = kernel;
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({
      ...kernel,
      kernelFunc: (parameters) =>
        parameters.backend === deferred ? recorder(kernelName, parameters) : kernelFunc(parameters),
    });
  }
  return new Map(kernels.map(({ kernelName, kernelFunc }) => [kernelName, kernelFunc]));
}
