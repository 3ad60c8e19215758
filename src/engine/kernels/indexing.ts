import type { GraphBuilder } from '../graph/builder';
import { type DType, sizeOf, type Value } from '../graph/graph';
import { expansion, type Kernel, primitive } from './kernel';

/** Kernels that pick entries by index. */
export const indexing: readonly Kernel[] = [
  primitive('Gather', {
    inputs: ['x', 'indices'],
    infer: ([x, indices], { axis }) => ({
      shape: [...x!.shape.slice(0, axis as number), ...indices!.shape, ...x!.shape.slice((axis as number) + 1)],
      dtype: x!.dtype,
    }),
    tangent: ({ inputs: [, indices], attributes }, [dx], g) =>
      dx ? g.call('Gather', [dx, indices], attributes) : null,
    lower: ([x, indices], { attributes: { axis } }, onnx) =>
      onnx.node('Gather', [x!, indices!], { axis: axis as number }),
  }),
  expansion('GatherV2', ['x', 'indices'], ([x, indices], { axis, batchDims }, g) => {
    const at = (axis as number) < 0 ? x!.shape.length + (axis as number) : (axis as number);
    if (batchDims) return gatherWithin(x!, g.cast(indices!, 'int32'), at, batchDims as number, g);
    return g.call('Gather', [x, g.cast(indices!, 'int32')], { axis: at });
  }),
  // Rows of x are added into the row of the result that segmentIds names.
  primitive('UnsortedSegmentSum', {
    inputs: ['x', 'segmentIds'],
    infer: ([x, ids], { numSegments }) => ({
      shape: [numSegments as number, ...x!.shape.slice(ids!.shape.length)],
      dtype: x!.dtype,
    }),
    tangent: ({ inputs: [, ids], attributes }, [dx], g) =>
      dx ? g.call('UnsortedSegmentSum', [dx, ids], attributes) : null,
    lower: ([x, ids], { inputs: [value, segmentIds], outputs: [y] }, onnx) => {
      const rows = sizeOf(segmentIds!.shape);
      const zeros = onnx.node('Expand', [onnx.scalar(0), onnx.int64(y!.shape)]);
      const index = onnx.node('Cast', [onnx.reshape(ids!, [rows, 1])], { to: 7 });
      const updates = onnx.reshape(x!, [rows, ...value!.shape.slice(segmentIds!.shape.length)]);
      return onnx.node('ScatterND', [zeros, index, updates], { reduction: 'add' });
    },
  }),
  expansion('OneHot', ['indices'], ([indices], { depth, onValue, offValue, dtype }, g) => {
    const places = g.constant(
      Int32Array.from({ length: depth as number }, (_, i) => i),
      [depth as number],
      'int32',
    );
    const hot = g.call('Equal', [g.reshape(indices!, [...indices!.shape, 1]), places]);
    const type = (dtype ?? 'int32') as DType;
    if (onValue === 1 && offValue === 0) return g.cast(hot, type);
    return g.select(hot, g.scalar(onValue as number, type), g.scalar(offValue as number, type));
  }),
  primitive('ScatterNd', {
    inputs: ['indices', 'updates'],
    infer: ([, updates], { shape }) => ({ shape: shape as number[], dtype: updates!.dtype }),
    tangent: ({ inputs: [indices], attributes }, [, du], g) =>
      du ? g.call('ScatterNd', [indices, du], attributes) : null,
    lower: ([indices, updates], { inputs: [, value], outputs: [y] }, onnx) => {
      const zeros = onnx.node('Expand', [onnx.scalar(0, value!.dtype), onnx.int64(y!.shape)]);
      return onnx.node('ScatterND', [zeros, onnx.node('Cast', [indices!], { to: 7 }), updates!], { reduction: 'add' });
    },
  }),
  expansion('GatherNd', ['params', 'indices'], ([params, indices], _, g) => {
    const [shape, rows, rowSize, strides] = rowsOf(params!.shape, indices!.shape);
    const flatIndex = g.call(
      'Sum',
      [
        g.call('Multiply', [
          g.reshape(indices!, [rows, strides.length]),
          g.constant(Int32Array.from(strides), [strides.length], 'int32'),
        ]),
      ],
      {
        axis: [1],
        keepDims: false,
      },
    );
    const table = g.reshape(params!, [sizeOf(params!.shape) / rowSize, rowSize]);
    return g.reshape(g.call('Gather', [table, flatIndex], { axis: 0 }), shape);
  }),
];

/** Each batch has its own indices: all batches stand under each other in one table, and indices count from where theirs begins. */
function gatherWithin(x: Value, indices: Value, axis: number, batchDims: number, g: GraphBuilder): Value {
  const batch = x.shape.slice(0, batchDims);
  const outer = x.shape.slice(batchDims, axis);
  const inner = x.shape.slice(axis + 1);
  const picked = indices.shape.slice(batchDims);
  const [batches, length, count] = [sizeOf(batch), x.shape[axis]!, sizeOf(picked)];
  const [outerSize, innerSize] = [sizeOf(outer), sizeOf(inner)];
  const sorted = g.transpose(g.reshape(x, [batches, outerSize, length, innerSize]), [0, 2, 1, 3]);
  const table = g.reshape(sorted, [batches * length, outerSize, innerSize]);
  const starts = g.constant(
    Int32Array.from({ length: batches }, (_, i) => i * length),
    [batches, 1],
    'int32',
  );
  const rows = g.call('Gather', [table, g.add(g.reshape(indices, [batches, count]), starts)], { axis: 0 });
  return g.reshape(g.transpose(rows, [0, 2, 1, 3]), [...batch, ...outer, ...picked, ...inner]);
}

/** Shape of the result, number of rows that are picked, their size, and what each index counts in rows. */
function rowsOf(params: readonly number[], indices: readonly number[]): [number[], number, number, number[]] {
  const depth = indices.at(-1)!;
  const rowSize = sizeOf(params.slice(depth));
  const strides = params.slice(0, depth).map((_, i) => sizeOf(params.slice(i + 1, depth)));
  return [[...indices.slice(0, -1), ...params.slice(depth)], sizeOf(indices.slice(0, -1)), rowSize, strides];
}
