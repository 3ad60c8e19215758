import * as tf from '@tensorflow/tfjs';

type Infos = tf.TensorInfo | tf.TensorInfo[];

/**
 * Kernels that wasm has, and that give something else there. It draws by a generator of its own; sends the gradient of a pooled maximum that is not positive to
 * the first entry of all, and pools such maxima over volumes to zero; gets gradients of convolutions over volumes wrong; takes integers, booleans and NaN for
 * ordinary floats (test/contract/engine/borrowedKernels.test.ts).
 */
const differing = new Set<string>([
  tf.Multinomial,
  ...[tf.MaxPoolGrad, tf.MaxPool3D, tf.MaxPool3DGrad, tf.Conv3D, tf.Conv3DBackpropFilterV2, tf.Conv3DBackpropInputV2],
  ...[tf.Dilation2D, tf.Dilation2DBackpropInput, tf.Dilation2DBackpropFilter, tf.Prelu],
  ...[tf.ClipByValue, tf.Relu6, tf.Cast, tf.IsNan, tf.IsInf, tf.IsFinite, tf.StridedSlice, tf.Reverse, tf.Equal],
  ...[tf.NotEqual, tf.FloorDiv, tf.Reciprocal, tf.Log1p, tf.Acos, tf.Prod, tf.ResizeNearestNeighbor],
]);

/**
 * Registers, for every kernel that `borrower` lacks and `lender` has, one that carries the inputs over, computes there and carries
 * the result back. wasm lacks the kernels of convolution gradients (`Conv2DBackpropFilter` and both depthwise ones) and
 * `UnsortedSegmentSum`, on which the gradient of every gather and embedding rests. `onFirstUse` is told the name of each that is used.
 * A kernel that is there is helped out where it refuses its inputs, as wasm's matrix product refuses integers.
 */
export function borrowKernels(lender: string, borrower: string, onFirstUse: (kernelName: string) => void): void {
  const present = new Map(tf.getKernelsForBackend(borrower).map((kernel) => [kernel.kernelName, kernel]));
  for (const kernel of tf.getKernelsForBackend(lender)) {
    const { kernelName } = kernel;
    const own = present.get(kernelName);
    const lent = lend(kernel, lender, own ? ignore : () => onFirstUse(kernelName));
    if (own) tf.unregisterKernel(kernelName, borrower);
    tf.registerKernel({
      ...kernel,
      backendName: borrower,
      setupFunc: undefined,
      disposeFunc: own?.disposeFunc,
      kernelFunc: own && !differing.has(kernelName) ? orElse(own.kernelFunc, lent) : lent,
    });
  }
}

const ignore = (): void => {};

/** What neither computes is told in the words of the first. */
function orElse(own: tf.KernelFunc, lent: tf.KernelFunc): tf.KernelFunc {
  return (call) => {
    try {
      return own(call);
    } catch (error) {
      // After a trap nobody knows what the memory holds.
      if (error instanceof Error && error.name === 'RuntimeError') throw error;
      try {
        return lent(call);
      } catch {
        throw error;
      }
    }
  };
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
      dataId: home.write(ofType(away.readSync(info.dataId) as tf.BackendValues, info.dtype), info.shape, info.dtype),
      shape: info.shape,
      dtype: info.dtype,
    }));
    // A kernel may hand an input's data on as its result: each is released once for each time that it was taken.
    for (const info of [...carried, ...[result].flat()]) away.disposeData(info.dataId);
    return back;
  };
}

/** tfjs cpu casts without copying: its integers may lie in an array of bytes. */
function ofType(values: tf.BackendValues, dtype: tf.DataType): tf.BackendValues {
  const type = { float32: Float32Array, int32: Int32Array, bool: Uint8Array, complex64: null, string: null }[dtype];
  return type === null || values instanceof type ? values : type.from(values as ArrayLike<number>);
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
