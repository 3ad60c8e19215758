import type { GraphBuilder } from '../graph/builder';
import { sizeOf, type Value } from '../graph/graph';
import { expansion, type Kernel, type Primitive, primitive } from './kernel';

/** What runs along one axis: cumulative sums and products, and the largest entries of a row. */
export const scans: readonly Kernel[] = [
  primitive('Cumsum', {
    inputs: ['x'],
    infer: ([x]) => x!,
    tangent: ({ attributes }, [dx], g) => g.call('Cumsum', [dx!], attributes),
    lower: ([x], { attributes: { axis, exclusive, reverse } }, onnx) =>
      onnx.node('CumSum', [x!, onnx.int64([axis as number])], {
        exclusive: exclusive ? 1 : 0,
        reverse: reverse ? 1 : 0,
      }),
  }),
  expansion('Cumprod', ['x'], ([x], { axis, exclusive, reverse }, g) => {
    const at = axis as number;
    const length = x!.shape[at]!;
    let product = exclusive ? shifted(x!, at, 1, reverse === true, g) : x!;
    for (let reach = 1; reach < length; reach *= 2)
      product = g.mul(product, shifted(product, at, reach, reverse === true, g));
    return product;
  }),
  topK(),
];

/** x moved along an axis, with ones where it came from. A product that is multiplied by itself, shifted, reaches twice as far. */
function shifted(x: Value, axis: number, by: number, backwards: boolean, g: GraphBuilder): Value {
  const length = x.shape[axis]!;
  const begin = x.shape.map((_, i) => (i === axis && backwards ? by : 0));
  const size = x.shape.map((whole, i) => (i === axis ? length - by : whole));
  const paddings = x.shape.map((_, i) => (i !== axis ? [0, 0] : backwards ? [0, by] : [by, 0]));
  return g.call('PadV2', [g.call('Slice', [x], { begin, size })], { paddings, constantValue: 1 });
}

function topK(): Primitive {
  return {
    kind: 'primitive',
    name: 'TopK',
    inputs: ['x'],
    infer: ([x], { k }) => {
      const shape = [...x!.shape.slice(0, -1), k as number];
      return [
        { shape, dtype: x!.dtype },
        { shape, dtype: 'int32' },
      ];
    },
    tangent: ({ outputs: [values, indices] }, [dx], g) => {
      const rank = dx!.shape.length;
      const rows = sizeOf(dx!.shape.slice(0, -1));
      const table = g.reshape(dx!, [rows, dx!.shape[rank - 1]!]);
      const places = g.reshape(indices!, [rows, indices!.shape[rank - 1]!]);
      return [g.reshape(g.call('GatherV2', [table, places], { axis: 1, batchDims: 1 }), values!.shape), null];
    },
    lower: ([x], { attributes: { k } }, onnx) => {
      const [values, indices] = onnx.nodeWith(2, 'TopK', [x!, onnx.int64([k as number])], {
        axis: -1,
        largest: 1,
        sorted: 1,
      });
      return [values!, onnx.cast(indices!, 'int32')];
    },
  };
}
