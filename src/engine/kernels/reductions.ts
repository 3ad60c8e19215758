import { backend_util, util } from '@tensorflow/tfjs-core';
import type { GraphBuilder } from '../graph/builder';
import { type Attributes, sizeOf, type Type, type Value } from '../graph/graph';
import { expansion, flat, type Kernel, primitive } from './kernel';

export const axesOf = (x: Value, { axis }: Attributes): number[] => util.parseAxisParam((axis ?? null) as number | number[], [...x.shape]);

function reduced(x: Value, attributes: Attributes, dtype = x.dtype): Type {
  const axes = axesOf(x, attributes);
  const [kept] = backend_util.computeOutAndReduceShapes([...x.shape], axes);
  return { shape: attributes.keepDims ? backend_util.expandShapeToKeepDim(kept, axes) : kept, dtype };
}

const reduction = (name: string, tangent: Parameters<typeof primitive>[1]['tangent'], dtype?: Type['dtype']): Kernel =>
  primitive(name, {
    inputs: ['x'],
    infer: ([x], attributes) => reduced(x!, attributes, dtype ?? x!.dtype),
    tangent,
    lower: ([x], { inputs: [value], attributes, outputs: [y] }, onnx) => {
      const axes = axesOf(value!, attributes);
      if (axes.length === 0) return x!;
      const keepdims = y!.shape.length === value!.shape.length ? 1 : 0;
      return onnx.node(`Reduce${name}`, [x!, onnx.int64(axes)], { keepdims });
    },
  });

/** An extreme's derivative is that of the entries that reach it, all of them where several do: as tfjs has it. */
const extreme = (name: 'Max' | 'Min'): Kernel =>
  reduction(name, ({ inputs: [x], outputs: [y], attributes }, [dx], g) => {
    const reached = g.compare('Equal', x!, g.reshape(y!, kept(x!, attributes)));
    return g.reshape(g.sum(g.mul(dx!, g.cast(reached, 'float32')), axesOf(x!, attributes)), y!.shape);
  });

const kept = (x: Value, attributes: Attributes): number[] => {
  const axes = axesOf(x, attributes);
  return x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
};

const logical = (name: string, extremeName: 'Max' | 'Min'): Kernel =>
  expansion(name, ['x'], ([x], attributes, g) => g.cast(g.call(extremeName, [g.cast(x!, 'int32')], attributes), 'bool'));

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
    const whole = g.reshape(y!, kept(x!, attributes));
    return g.reshape(g.sum(g.mul(dx!, g.div(whole, x!)), axesOf(x!, attributes)), y!.shape);
  }),
  logical('All', 'Min'),
  logical('Any', 'Max'),
  position('ArgMax'),
  position('ArgMin'),
];

function mean(x: Value, attributes: Attributes, g: GraphBuilder): Value {
  const count = sizeOf(axesOf(x, attributes).map((axis) => x.shape[axis]!));
  return g.mul(g.call('Sum', [x], attributes), 1 / count);
}
