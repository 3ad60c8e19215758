import { broadcastShape, type GraphBuilder } from '../graph/builder';
import { type Attributes, sizeOf, type Value } from '../graph/graph';
import { expansion, type Kernel, primitive, UnknownKernelError } from './kernel';

/** The activations that tfjs fuses into products and convolutions. */
export function activated(
  x: Value,
  { activation, leakyreluAlpha }: Attributes,
  preluWeights: Value | undefined,
  g: GraphBuilder,
): Value {
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
      return {
        shape: [...broadcastShape(a!.shape.slice(0, -2), b!.shape.slice(0, -2)), rows, columns],
        dtype: 'float32',
      };
    },
    tangent: ({ inputs: [a, b], attributes }, [da, db], g) =>
      g.total([da && g.call('BatchMatMul', [da, b!], attributes), db && g.call('BatchMatMul', [a!, db], attributes)]),
    lower: ([a, b], { inputs: [x, y], attributes: { transposeA, transposeB }, outputs: [z] }, onnx) => {
      if (isOneMatrix(x!) && isOneMatrix(y!)) {
        const matrix = (name: string, { shape }: Value) =>
          shape.length === 2 ? name : onnx.reshape(name, shape.slice(-2));
        const inputs = [matrix(a!, x!), matrix(b!, y!)];
        const product = onnx.node('Gemm', inputs, { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 });
        return z!.shape.length === 2 ? product : onnx.reshape(product, z!.shape);
      }
      const turned = (name: string, { shape }: Value, turn: unknown) =>
        turn
          ? onnx.transpose(
              name,
              [...shape.keys()].map((i, _, all) => (i < all.length - 2 ? i : all.length * 2 - 3 - i)),
            )
          : name;
      return onnx.node('MatMul', [turned(a!, x!, transposeA), turned(b!, y!, transposeB)]);
    },
  }),
  // A product of two matrices and what is added to it, broadcast.
  primitive('ProductAndSum', {
    inputs: ['a', 'b', 'c'],
    infer: ([a, b], { transposeA, transposeB }) => ({
      shape: [a!.shape[transposeA ? 1 : 0]!, b!.shape[transposeB ? 0 : 1]!],
      dtype: 'float32',
    }),
    tangent: ({ inputs: [a, b], attributes, outputs: [y] }, [da, db, dc], g) =>
      g.total([
        da && g.call('BatchMatMul', [da, b], attributes),
        db && g.call('BatchMatMul', [a, db], attributes),
        dc && g.broadcast(dc, y!.shape),
      ]),
    lower: (inputs, { attributes: { transposeA, transposeB } }, onnx) =>
      onnx.node('Gemm', inputs, { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 }),
  }),
  expansion('_FusedMatMul', ['a', 'b', 'bias', 'preluActivationWeights'], ([a, b, bias, weights], attributes, g) => {
    const product = g.call('BatchMatMul', [a, b], attributes);
    return activated(bias ? g.add(product, bias) : product, attributes, weights, g);
  }),
  // tfjs has no gradient of it: it serves metrics and constants, and is written plainly.
  expansion('Einsum', null, (values, { equation }, g) => einsum(values, equation as string, g)),
];

/** Every operand is spread over all letters of the equation; what is left out of the result is summed. */
function einsum(values: readonly Value[], equation: string, g: GraphBuilder): Value {
  const [left, right] = equation.replace(/\s/g, '').split('->') as [string, string];
  const operands = left.split(',');
  const summed = [...new Set(operands.join(''))].filter((letter) => !right.includes(letter));
  const letters = [...right, ...summed];
  const spread = values.map((value, i) => {
    const own = [...operands[i]!];
    if (new Set(own).size < own.length) throw new UnknownKernelError(`Einsum with a repeated subscript (${equation})`);
    const order = letters.filter((letter) => own.includes(letter));
    const turned = g.transpose(
      value,
      order.map((letter) => own.indexOf(letter)),
    );
    return g.reshape(
      turned,
      letters.map((letter) => (own.includes(letter) ? value.shape[own.indexOf(letter)]! : 1)),
    );
  });
  const product = spread.reduce((a, b) => g.mul(a, b));
  return summed.length === 0
    ? product
    : g.sum(
        product,
        summed.map((_, i) => right.length + i),
      );
}
