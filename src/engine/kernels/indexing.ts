import { sizeOf, type Type } from '../graph/graph';
import { expansion, flat, type Kernel, primitive } from './kernel';

/** Kernels that pick entries by index. */
export const indexing: readonly Kernel[] = [
  primitive('Gather', {
    inputs: ['x', 'indices'],
    infer: ([x, indices], { axis }) => ({
      shape: [...x!.shape.slice(0, axis as number), ...indices!.shape, ...x!.shape.slice((axis as number) + 1)],
      dtype: x!.dtype,
    }),
    tangent: ({ inputs: [, indices], attributes }, [dx], g) => (dx ? g.call('Gather', [dx, indices], attributes) : null),
    lower: ([x, indices], { attributes: { axis } }, onnx) => onnx.node('Gather', [x!, indices!], { axis: axis as number }),
  }),
  expansion('GatherV2', ['x', 'indices'], ([x, indices], { axis, batchDims }, g) => {
    if (batchDims) throw new Error('gather with batchDims');
    const at = (axis as number) < 0 ? x!.shape.length + (axis as number) : (axis as number);
    return g.call('Gather', [x, g.cast(indices!, 'int32')], { axis: at });
  }),
  // Rows of x are added into the row of the result that segmentIds names.
  primitive('UnsortedSegmentSum', {
    inputs: ['x', 'segmentIds'],
    infer: ([x, ids], { numSegments }) => ({ shape: [numSegments as number, ...x!.shape.slice(ids!.shape.length)], dtype: x!.dtype }),
    tangent: ({ inputs: [, ids], attributes }, [dx], g) => (dx ? g.call('UnsortedSegmentSum', [dx, ids], attributes) : null),
    lower: ([x, ids], { inputs: [value, segmentIds], outputs: [y] }, onnx) => {
      const rows = sizeOf(segmentIds!.shape);
      const zeros = onnx.node('Expand', [onnx.scalar(0), onnx.int64(y!.shape)]);
      const index = onnx.node('Cast', [onnx.reshape(ids!, [rows, 1])], { to: 7 });
      const updates = onnx.reshape(x!, [rows, ...value!.shape.slice(segmentIds!.shape.length)]);
      return onnx.node('ScatterND', [zeros, index, updates], { reduction: 'add' });
    },
  }),
  primitive('OneHot', {
    inputs: ['indices'],
    infer: ([indices], { depth, dtype }) => ({ shape: [...indices!.shape, depth as number], dtype: (dtype ?? 'int32') as Type['dtype'] }),
    tangent: flat,
    lower: ([indices], { attributes: { depth, onValue, offValue }, outputs: [y] }, onnx) => {
      const values = Float32Array.of(offValue as number, onValue as number);
      const hot = onnx.node('OneHot', [indices!, onnx.int64([depth as number]), onnx.constant(values, [2], 'float32')], { axis: -1 });
      return y!.dtype === 'float32' ? hot : onnx.cast(hot, y!.dtype);
    },
  }),
  expansion('GatherNd', ['params', 'indices'], ([params, indices], _, g) => {
    const [shape, rows, rowSize, strides] = rowsOf(params!.shape, indices!.shape);
    const flatIndex = g.call('Sum', [g.call('Multiply', [g.reshape(indices!, [rows, strides.length]), g.constant(Int32Array.from(strides), [strides.length], 'int32')])], {
      axis: [1],
      keepDims: false,
    });
    const table = g.reshape(params!, [sizeOf(params!.shape) / rowSize, rowSize]);
    return g.reshape(g.call('Gather', [table, flatIndex], { axis: 0 }), shape);
  }),
];

/** Shape of the result, number of rows that are picked, their size, and what each index counts in rows. */
function rowsOf(params: readonly number[], indices: readonly number[]): [number[], number, number, number[]] {
  const depth = indices.at(-1)!;
  const rowSize = sizeOf(params.slice(depth));
  const strides = params.slice(0, depth).map((_, i) => sizeOf(params.slice(i + 1, depth)));
  return [[...indices.slice(0, -1), ...params.slice(depth)], sizeOf(indices.slice(0, -1)), rowSize, strides];
}
