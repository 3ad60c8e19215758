import { backend_util, slice_util, util } from '@tensorflow/tfjs-core';
import { type Attributes, sizeOf, type Type, type Value } from '../graph/graph';
import { expansion, type Kernel, primitive, type SingleOutput } from './kernel';

/** A kernel that moves entries about and is linear in its one input: its derivative is itself. */
function moves(
  name: string,
  infer: (x: Value, attributes: Attributes) => readonly number[],
  lower: SingleOutput['lower'],
): Kernel {
  return primitive(name, {
    inputs: ['x'],
    infer: ([x], attributes) => ({ shape: infer(x!, attributes), dtype: x!.dtype }),
    tangent: ({ attributes }, [dx], g) => g.call(name, [dx!], attributes),
    lower,
  });
}

const list = (value: unknown): number[] => [...(value as ArrayLike<number> as number[])];

const slice = moves(
  'Slice',
  (x, attributes) => sliceOf(x, attributes).size,
  ([x], { inputs: [value], attributes }, onnx) => {
    const { begin, size } = sliceOf(value!, attributes);
    const ends = begin.map((start, i) => start + size[i]!);
    return onnx.node('Slice', [x!, onnx.int64(begin), onnx.int64(ends), onnx.int64(begin.map((_, i) => i))]);
  },
);

/** Kernels that change shape, order or place of entries, and no value. */
export const shapes: readonly Kernel[] = [
  moves(
    'Reshape',
    (x, { shape }) => {
      const wanted = list(shape);
      const rest = sizeOf(wanted.filter((size) => size !== -1));
      return wanted.map((size) => (size === -1 ? sizeOf(x.shape) / rest : size));
    },
    ([x], { outputs: [y] }, onnx) => onnx.reshape(x!, y!.shape),
  ),
  moves(
    'BroadcastTo',
    (_, { shape }) => list(shape),
    ([x], { outputs: [y] }, onnx) => onnx.node('Expand', [x!, onnx.int64(y!.shape)]),
  ),
  moves(
    'Transpose',
    (x, { perm }) => list(perm).map((axis) => x.shape[axis]!),
    ([x], { attributes: { perm } }, onnx) => onnx.transpose(x!, list(perm)),
  ),
  moves(
    'Tile',
    (x, { reps }) => x.shape.map((size, i) => size * list(reps)[i]!),
    ([x], { attributes: { reps } }, onnx) => onnx.node('Tile', [x!, onnx.int64(list(reps))]),
  ),
  slice,
  moves(
    'StridedSlice',
    (x, attributes) => stridedSlice(x, attributes).finalShape,
    ([x], { inputs: [value], attributes, outputs: [y] }, onnx) => {
      const { begin, end, strides } = stridedSlice(value!, attributes);
      // A negative stride that runs to the front ends before index 0, which ONNX writes as a very small number.
      const ends = end.map((last, i) => (strides[i]! < 0 && last < 0 ? -(2 ** 31) : last));
      const cut = onnx.node('Slice', [
        x!,
        onnx.int64(begin),
        onnx.int64(ends),
        onnx.int64(begin.map((_, i) => i)),
        onnx.int64(strides),
      ]);
      return onnx.reshape(cut, y!.shape);
    },
  ),
  moves(
    'Reverse',
    (x) => x.shape,
    ([x], { inputs: [value], attributes: { dims } }, onnx) => {
      const axes = util.parseAxisParam(dims as number | number[], [...value!.shape]);
      const per = (size: number) => onnx.int64(axes.map(() => size));
      return axes.length === 0 ? x! : onnx.node('Slice', [x!, per(-1), per(-(2 ** 31)), onnx.int64(axes), per(-1)]);
    },
  ),
  primitive('PadV2', {
    inputs: ['x'],
    infer: ([x], { paddings }) => ({
      shape: x!.shape.map((size, i) => size + sizeSum((paddings as number[][])[i]!)),
      dtype: x!.dtype,
    }),
    tangent: ({ attributes: { paddings } }, [dx], g) => g.call('PadV2', [dx!], { paddings, constantValue: 0 }),
    lower: ([x], { inputs: [value], attributes: { paddings, constantValue } }, onnx) => {
      const [before, after] = [0, 1].map((side) => (paddings as number[][]).map((pair) => pair[side]!));
      return onnx.node('Pad', [
        x!,
        onnx.int64([...before!, ...after!]),
        onnx.scalar(constantValue as number, value!.dtype),
      ]);
    },
  }),
  primitive('Concat', {
    inputs: null,
    infer: (values, { axis }) => concatenated(values, axis as number),
    tangent: ({ inputs, attributes }, tangents, g) =>
      g.call(
        'Concat',
        inputs.map((value, i) => tangents[i] ?? g.zerosLike(value)),
        attributes,
      ),
    lower: (names, { attributes: { axis } }, onnx) =>
      names.length === 1 ? names[0]! : onnx.node('Concat', names, { axis: axis as number }),
  }),
  expansion('ExpandDims', ['input'], ([x], { dim }, g) => {
    const at = (dim as number) < 0 ? x!.shape.length + 1 + (dim as number) : (dim as number);
    return g.reshape(x!, [...x!.shape.slice(0, at), 1, ...x!.shape.slice(at)]);
  }),
  expansion('Pack', null, (values, { axis }, g) => {
    const at = axis as number;
    const parts = values.map((x) => g.reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]));
    return g.call('Concat', parts, { axis: at });
  }),
  {
    kind: 'expansion',
    name: 'Unpack',
    inputs: ['value'],
    expand: ([x], { axis }, g) => {
      const at = (axis as number) < 0 ? x!.shape.length + (axis as number) : (axis as number);
      return Array.from({ length: x!.shape[at]! }, (_, i) => {
        const part = g.call('Slice', [x], {
          begin: x!.shape.map((_, a) => (a === at ? i : 0)),
          size: x!.shape.map((size, a) => (a === at ? 1 : size)),
        });
        return g.reshape(
          part,
          x!.shape.filter((_, a) => a !== at),
        );
      });
    },
  },
  {
    kind: 'expansion',
    name: 'SplitV',
    inputs: ['x'],
    expand: ([x], { numOrSizeSplits, axis }, g) => {
      const at = (axis as number) < 0 ? x!.shape.length + (axis as number) : (axis as number);
      const sizes = backend_util.prepareSplitSize({ shape: [...x!.shape] } as never, numOrSizeSplits as number[], at);
      let start = 0;
      return sizes.map((size) => {
        const begin = x!.shape.map((_, a) => (a === at ? start : 0));
        start += size;
        return g.call('Slice', [x], { begin, size: x!.shape.map((whole, a) => (a === at ? size : whole)) });
      });
    },
  },
];

const sizeSum = (pair: readonly number[]): number => pair[0]! + pair[1]!;

function concatenated(values: readonly Value[], given: number): Type {
  const shape = [...values[0]!.shape];
  const axis = given < 0 ? given + shape.length : given;
  shape[axis] = values.reduce((sum, value) => sum + value.shape[axis]!, 0);
  return { shape, dtype: values[0]!.dtype };
}

/** A size of -1 reaches to the end. */
function sliceOf(x: Value, { begin, size }: Attributes): { begin: number[]; size: number[] } {
  const starts = x.shape.map((_, i) => list(begin)[i] ?? 0);
  const sizes = x.shape.map((whole, i) => ((list(size)[i] ?? -1) < 0 ? whole - starts[i]! : list(size)[i]!));
  return { begin: starts, size: sizes };
}

type Masks = 'beginMask' | 'endMask' | 'ellipsisMask' | 'newAxisMask' | 'shrinkAxisMask';

function stridedSlice(x: Value, attributes: Attributes) {
  const { begin, end, strides } = attributes as Record<'begin' | 'end' | 'strides', number[]>;
  const { beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes as Record<Masks, number>;
  return slice_util.sliceInfo(
    [...x.shape],
    begin,
    end,
    strides,
    beginMask,
    endMask,
    ellipsisMask,
    newAxisMask,
    shrinkAxisMask,
  );
}
