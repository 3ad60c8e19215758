import type { GraphBuilder } from '../graph/builder';
import { type Attributes, sizeOf, type Value } from '../graph/graph';
import { broadcastShape } from '../graph/builder';
import { expansion, type Kernel, primitive } from './kernel';

/** The activations that tfjs fuses into products and convolutions. */
export function activated(x: Value, { activation, leakyreluAlpha }: Attributes, preluWeights: Value | undefined, g: GraphBuilder): Value {
  if (!activation || activation === 'linear') return x;
  if (activation === 'prelu') return g.call('Prelu', [x, preluWeights]);
  if (activation === 'leakyrelu') return g.call('LeakyRelu', [x], { alpha: leakyreluAlpha });
  const name = activation as string;
  return g.unary(name[0]!.toUpperCase() + name.slice(1), x);
}

const isOneMatrix = ({ shape }: Value): boolean => sizeOf(shape.slice(0, -2)) === 1;

/** Products of matrices. */
export const matrices: readonly Kernel[] = [
  primitive('BatchMatMul', {
    inputs: ['a', 'b'],
    infer: ([a, b], { transposeA, transposeB }) => {
      const rows = a!.shape.at(transposeA ? -1 : -2)!;
      const columns = b!.shape.at(transposeB ? -2 : -1)!;
      return { shape: [...broadcastShape(a!.shape.slice(0, -2), b!.shape.slice(0, -2)), rows, columns], dtype: 'float32' };
    },
    tangent: ({ inputs: [a, b], attributes }, [da, db], g) =>
      g.total([da && g.call('BatchMatMul', [da, b!], attributes), db && g.call('BatchMatMul', [a!, db], attributes)]),
    lower: ([a, b], { inputs: [x, y], attributes: { transposeA, transposeB }, outputs: [z] }, onnx) => {
      if (isOneMatrix(x!) && isOneMatrix(y!)) {
        const [left, right] = [onnx.reshape(a!, x!.shape.slice(-2)), onnx.reshape(b!, y!.shape.slice(-2))];
        const product = onnx.node('Gemm', [left, right], { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 });
        return onnx.reshape(product, z!.shape);
      }
      const turned = (name: string, { shape }: Value, turn: unknown) =>
        turn ? onnx.transpose(name, [...shape.keys()].map((i, _, all) => (i < all.length - 2 ? i : all.length * 2 - 3 - i))) : name;
      return onnx.node('MatMul', [turned(a!, x!, transposeA), turned(b!, y!, transposeB)]);
    },
  }),
  expansion('_FusedMatMul', ['a', 'b', 'bias', 'preluActivationWeights'], ([a, b, bias, weights], attributes, g) => {
    const product = g.call('BatchMatMul', [a, b], attributes);
    return activated(bias ? g.add(product, bias) : product, attributes, weights, g);
  }),
];
