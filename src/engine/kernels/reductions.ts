import { backend_util, util } from '@tensorflow/tfjs-core';
import type { GraphBuilder } from '../graph/builder';
import { type Attributes, sizeOf, type Type, type Value } from '../graph/graph';
import type { OnnxWriter } from '../onnx/writer';
import { expansion, flat, type Kernel, primitive, type SingleOutput } from './kernel';

/** tfjs calls the axes of its Max by another name than those of the rest. */
export const axesOf = (x: Value, { axis, reductionIndices }: Attributes): number[] =>
  util.parseAxisParam((axis ?? reductionIndices ?? null) as number | number[], [...x.shape]);

function reduced(x: Value, attributes: Attributes, dtype = x.dtype): Type {
  const axes = axesOf(x, attributes);
  const [kept] = backend_util.computeOutAndReduceShapes([...x.shape], axes);
  return { shape: attributes.keepDims ? backend_util.expandShapeToKeepDim(kept, axes) : kept, dtype };
}

const reduction = (name: string, tangent: SingleOutput['tangent'], finish: Finish = (reduced) => reduced): Kernel =>
  primitive(name, {
    inputs: ['x'],
    infer: ([x], attributes) => reduced(x!, attributes),
    tangent,
    lower: ([x], { inputs: [value], attributes, outputs: [y] }, onnx) => {
      const axes = axesOf(value!, attributes);
      if (axes.length === 0) return x!;
      const keepdims = y!.shape.length === value!.shape.length ? 1 : 0;
      return finish(onnx.node(`Reduce${name}`, [x!, onnx.int64(axes)], { keepdims }), x!, value!, axes, keepdims, onnx);
    },
  });

/** What is done to a reduced value, given the name and the value of what was reduced. */
type Finish = (
  reduced: string,
  x: string,
  value: Value,
  axes: readonly number[],
  keepdims: number,
  onnx: OnnxWriter,
) => string;

/** onnxruntime's extremes may pass NaN over; tfjs's never do, and a training must not hide one. */
const keepNaN: Finish = (reduced, x, { dtype }, axes, keepdims, onnx) => {
  if (dtype !== 'float32') return reduced;
  const nan = onnx.node('ReduceMax', [onnx.cast(onnx.node('IsNaN', [x]), 'int32'), onnx.int64(axes)], { keepdims });
  return onnx.node('Where', [onnx.cast(nan, 'bool'), onnx.scalar(Number.NaN), reduced]);
};

/** An extreme's derivative is that of the entries that reach it, all of them where several do: as tfjs has it. */
const extreme = (name: 'Max' | 'Min'): Kernel =>
  reduction(
    name,
    ({ inputs: [x], outputs: [y], attributes }, [dx], g) => {
      const reached = g.compare('Equal', x!, g.reshape(y!, kept(x!, attributes)));
      return g.reshape(g.sum(g.mul(dx!, g.cast(reached, 'float32')), axesOf(x!, attributes)), y!.shape);
    },
    keepNaN,
  );

const kept = (x: Value, attributes: Attributes): number[] => {
  const axes = axesOf(x, attributes);
  return x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
};

const logical = (name: string, extremeName: 'Max' | 'Min'): Kernel =>
  expansion(name, ['x'], ([x], attributes, g) =>
    g.cast(g.call(extremeName, [g.cast(x!, 'int32')], attributes), 'bool'),
  );

const position = (name: string): Kernel =>
  primitive(name, {
    inputs: ['x'],
    infer: ([x], attributes) => reduced(x!, attributes, 'int32'),
    tangent: flat,
    lower: ([x], { inputs: [value], attributes }, onnx) =>
      onnx.cast(onnx.node(name, [x!], { axis: axesOf(value!, attributes)[0]!, keepdims: 0 }), 'int32'),
  });

/** Kernels that combine entries along axes. */
export const reductions: readonly Kernel[] = [
  reduction('Sum', ({ attributes }, [dx], g) => g.call('Sum', [dx!], attributes)),
  expansion('Mean', ['x'], ([x], attributes, g) => mean(x!, attributes, g)),
  extreme('Max'),
  extreme('Min'),
  reduction('Prod', ({ inputs: [x], outputs: [y], attributes }, [dx], g) => {
    // The product of all others is that of those before and those after: a quotient would know nothing of zeros.
    const axes = axesOf(x!, attributes);
    const rest = x!.shape.flatMap((_, i) => (axes.includes(i) ? [] : [i]));
    const rows = [...rest, ...axes];
    const length = sizeOf(axes.map((axis) => x!.shape[axis]!));
    const table = (value: Value) => g.reshape(g.transpose(value, rows), [sizeOf(value.shape) / length, length]);
    const partial = (reverse: boolean) => g.call('Cumprod', [table(x!)], { axis: 1, exclusive: true, reverse });
    return g.reshape(g.sum(g.mul(table(dx!), g.mul(partial(false), partial(true))), [1]), y!.shape);
  }),
  logical('All', 'Min'),
  logical('Any', 'Max'),
  position('ArgMax'),
  position('ArgMin'),
];

function mean(x: Value, attributes: Attributes, g: GraphBuilder): Value {
  const count = sizeOf(axesOf(x, attributes).map((axis) => x.shape[axis]!));
  return g.mul(g.call('Sum', [g.cast(x, 'float32')], attributes), 1 / count);
}
