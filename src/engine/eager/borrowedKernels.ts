import * as tf from '@tensorflow/tfjs';

type Infos = tf.TensorInfo | tf.TensorInfo[];

/**
 * Registers, for every kernel that `borrower` lacks and `lender` has, one that carries the inputs over, computes there and carries
 * the result back. wasm lacks the kernels of convolution gradients (`Conv2DBackpropFilter` and both depthwise ones) and
 * `UnsortedSegmentSum`, on which the gradient of every gather and embedding rests. `onFirstUse` is told the name of each that is used.
 */
export function borrowKernels(lender: string, borrower: string, onFirstUse: (kernelName: string) => void): void {
  const present = new Set(tf.getKernelsForBackend(borrower).map((kernel) => kernel.kernelName));
  const missing = tf.getKernelsForBackend(lender).filter((kernel) => !present.has(kernel.kernelName));
  for (const kernel of missing) {
    tf.registerKernel({
      ...kernel,
      backendName: borrower,
      setupFunc: undefined,
      disposeFunc: undefined,
      kernelFunc: lend(kernel, lender, () => onFirstUse(kernel.kernelName)),
    });
  }
}

function lend(kernel: tf.KernelConfig, lender: string, onFirstUse: () => void): tf.KernelFunc {
  let used = false;
  return ({ inputs, attrs, backend }) => {
    if (!used) onFirstUse();
    used = true;
    const home = backend as tf.KernelBackend;
    const away = tf.engine().findBackend(lender);
    const carried: tf.TensorInfo[] = [];
    const carry = (info: tf.TensorInfo): tf.TensorInfo => {
      const dataId = away.write(home.readSync(info.dataId) as tf.BackendValues, info.shape, info.dtype);
      carried.push({ dataId, shape: info.shape, dtype: info.dtype });
      return carried.at(-1)!;
    };
    const result = kernel.kernelFunc({ inputs: carryInputs(inputs, carry), attrs: attrs ?? {}, backend: away });
    const back = each(result, (info) => ({
      dataId: home.write(away.readSync(info.dataId) as tf.BackendValues, info.shape, info.dtype),
      shape: info.shape,
      dtype: info.dtype,
    }));
    // A kernel may hand an input's data on as its result: each is released once for each time that it was taken.
    for (const info of [...carried, ...[result].flat()]) away.disposeData(info.dataId);
    return back;
  };
}

const each = (infos: Infos, change: (info: tf.TensorInfo) => tf.TensorInfo): Infos =>
  Array.isArray(infos) ? infos.map(change) : change(infos);

/** Inputs come by name, each one tensor or a list; Einsum's come as a bare list. */
function carryInputs(
  inputs: tf.NamedTensorInfoMap,
  carry: (info: tf.TensorInfo) => tf.TensorInfo,
): tf.NamedTensorInfoMap {
  if (Array.isArray(inputs)) return each(inputs, carry) as unknown as tf.NamedTensorInfoMap;
  const carried = Object.entries(inputs as Record<string, Infos | undefined>).map(([name, infos]) => [
    name,
    infos && each(infos, carry),
  ]);
  return Object.fromEntries(carried) as tf.NamedTensorInfoMap;
}
