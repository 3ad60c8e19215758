import { broadcastShape, type GraphBuilder } from '../graph/builder';
import type { Node, Type, Value } from '../graph/graph';
import type { OnnxWriter } from '../onnx/writer';
import { expansion, flat, type Kernel, primitive, type Tangents } from './kernel';

const both = ['a', 'b'] as const;
const broadcast = ([a, b]: readonly Value[]): Type => ({ shape: broadcastShape(a!.shape, b!.shape), dtype: a!.dtype });
const truth = (values: readonly Value[]): Type => ({ ...broadcast(values), dtype: 'bool' });

/** A tangent has the shape of the value whose tangent it is, also where only the smaller of two inputs moves. */
const broadcastOut = (tangent: Value | null, { outputs: [y] }: Node, g: GraphBuilder) =>
  tangent && g.broadcast(tangent, y!.shape);

const arithmetic = (
  name: string,
  onnxName: string,
  tangent: (node: Node, tangents: Tangents, g: GraphBuilder) => Value | null,
): Kernel =>
  primitive(name, {
    inputs: both,
    infer: broadcast,
    tangent: (node, tangents, g) => broadcastOut(tangent(node, tangents, g), node, g),
    lower: ([a, b], _, onnx) => onnx.node(onnxName, [a!, b!]),
  });

const comparison = (name: string, onnxName: string): Kernel =>
  primitive(name, {
    inputs: both,
    infer: truth,
    tangent: flat,
    lower: ([a, b], _, onnx) => onnx.node(onnxName, [a!, b!]),
  });

/** The larger or smaller of two: tfjs passes the whole derivative to the first where they are equal. */
const choice = (name: string, onnxName: string, firstWins: 'GreaterEqual' | 'LessEqual'): Kernel =>
  arithmetic(name, onnxName, ({ inputs: [a, b], outputs: [y] }, [da, db], g) =>
    g.select(
      g.broadcast(g.compare(firstWins, a!, b!), y!.shape),
      g.broadcast(da ?? g.zerosLike(a!), y!.shape),
      g.broadcast(db ?? g.zerosLike(b!), y!.shape),
    ),
  );

/** Kernels of two inputs, broadcast against each other. */
export const binary: readonly Kernel[] = [
  arithmetic('Add', 'Add', ({ outputs: [y] }, [da, db], g) =>
    // Broadcast before adding: the sum of two small tangents would be smaller than the output.
    g.total([da && g.broadcast(da, y!.shape), db && g.broadcast(db, y!.shape)]),
  ),
  arithmetic('Sub', 'Sub', (_, [da, db], g) => (da && db ? g.sub(da, db) : (da ?? g.neg(db!)))),
  arithmetic('Multiply', 'Mul', ({ inputs: [a, b] }, [da, db], g) =>
    a === b && da ? g.mul(g.mul(da, 2), a!) : g.total([da && g.mul(da, b!), db && g.mul(a!, db)]),
  ),
  arithmetic('RealDiv', 'Div', ({ inputs: [, b], outputs: [y] }, [da, db], g) => {
    const above = db ? g.mul(y!, db) : null;
    return g.div(above ? (da ? g.sub(da, above) : g.neg(above)) : da!, b!);
  }),
  arithmetic('Pow', 'Pow', ({ inputs: [a, b], outputs: [y] }, [da, db], g) => {
    // A constant power of zero has the slope 0, not 0 · ∞.
    const constant = g.compare('Equal', b!, 0);
    const lower = g.select(constant, g.fill(b!.shape, 1), g.sub(b!, 1));
    const byBase = da && g.mul(da, g.mul(b!, g.call('Pow', [a!, lower])));
    // log of a base that is not positive has no place in tfjs's derivative either: it counts as 0.
    const positive = g.compare('Greater', a!, 0);
    const log = g.select(positive, g.unary('Log', g.select(positive, a!, g.fill(a!.shape, 1))), g.zerosLike(a!));
    return g.total([byBase, db && g.mul(db, g.mul(y!, log))]);
  }),
  choice('Maximum', 'Max', 'GreaterEqual'),
  choice('Minimum', 'Min', 'LessEqual'),
  primitive('Mod', {
    inputs: both,
    infer: broadcast,
    tangent: (node, [da, db], g) => {
      const [a, b] = node.inputs;
      const part = db && g.neg(g.mul(db, g.unary('Floor', g.div(a!, b!))));
      return broadcastOut(g.total([da, part]), node, g);
    },
    lower: ([a, b], { outputs: [y] }, onnx) =>
      y!.dtype === 'int32' ? onnx.node('Mod', [a!, b!]) : floatModulo(a!, b!, onnx),
  }),
  primitive('Atan2', {
    inputs: both,
    infer: broadcast,
    tangent: (node, [da, db], g) => {
      const [a, b] = node.inputs;
      const norm = g.add(g.square(a!), g.square(b!));
      return broadcastOut(
        g.total([da && g.mul(da, g.div(b!, norm)), db && g.neg(g.mul(db, g.div(a!, norm)))]),
        node,
        g,
      );
    },
    lower: ([a, b], _, onnx) => arcTangent(a!, b!, onnx),
  }),
  expansion('SquaredDifference', both, ([a, b], _, g) => g.square(g.sub(a!, b!))),
  expansion('FloorDiv', both, ([a, b], _, g) => {
    const quotient = g.unary('Floor', g.div(g.cast(a!, 'float32'), g.cast(b!, 'float32')));
    return g.cast(quotient, 'int32');
  }),
  expansion('AddN', null, (values, _, g) => g.total(values)!),
  comparison('Greater', 'Greater'),
  comparison('GreaterEqual', 'GreaterOrEqual'),
  comparison('Less', 'Less'),
  comparison('LessEqual', 'LessOrEqual'),
  comparison('Equal', 'Equal'),
  expansion('NotEqual', both, ([a, b], _, g) => g.unary('LogicalNot', g.compare('Equal', a!, b!))),
  comparison('LogicalAnd', 'And'),
  comparison('LogicalOr', 'Or'),
  primitive('SelectSame', {
    inputs: ['condition', 't', 'e'],
    infer: ([, t]) => t!,
    tangent: ({ inputs: [condition, t] }, [, dt, de], g) =>
      g.select(condition!, dt ?? g.zerosLike(t!), de ?? g.zerosLike(t!)),
    lower: ([condition, t, e], _, onnx) => onnx.node('Where', [condition!, t!, e!]),
  }),
  // tfjs's `where` has broadcast all three before it comes here; tangents come as they are.
  expansion('Select', ['condition', 't', 'e'], ([condition, t, e], _, g) => {
    const shape = broadcastShape(condition!.shape, broadcastShape(t!.shape, e!.shape));
    return g.call('SelectSame', [g.broadcast(condition!, shape), g.broadcast(t!, shape), g.broadcast(e!, shape)]);
  }),
];

/** A remainder with the sign of the divisor, as tfjs has it; ONNX knows it for whole numbers alone. */
function floatModulo(a: string, b: string, onnx: OnnxWriter): string {
  const remainder = (x: string) => onnx.node('Mod', [x, b], { fmod: 1 });
  const negative = (x: string) => onnx.node('Less', [x, onnx.scalar(0)]);
  const cut = remainder(a);
  const sameSign = onnx.node('Equal', [onnx.cast(negative(a), 'int32'), onnx.cast(negative(b), 'int32')]);
  return onnx.node('Where', [sameSign, cut, remainder(onnx.node('Add', [cut, b]))]);
}

/** The angle of (b, a): ONNX has that of a slope, which knows no left half plane. */
function arcTangent(a: string, b: string, onnx: OnnxWriter): string {
  const zero = onnx.scalar(0);
  const slope = onnx.node('Atan', [onnx.node('Div', [a, b])]);
  const halfTurn = onnx.node('Where', [onnx.node('Less', [a, zero]), onnx.scalar(-Math.PI), onnx.scalar(Math.PI)]);
  const turned = onnx.node('Where', [onnx.node('Less', [b, zero]), onnx.node('Add', [slope, halfTurn]), slope]);
  const atOrigin = onnx.node('And', [onnx.node('Equal', [a, zero]), onnx.node('Equal', [b, zero])]);
  return onnx.node('Where', [atOrigin, zero, turned]);
}
