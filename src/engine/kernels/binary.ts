import { broadcastShape, type GraphBuilder, sameShape } from '../graph/builder';
import type { Node, Type, Value } from '../graph/graph';
import { expansion, flat, type Kernel, primitive, type Tangents } from './kernel';

const both = ['a', 'b'] as const;
const broadcast = ([a, b]: readonly Value[]): Type => ({ shape: broadcastShape(a!.shape, b!.shape), dtype: a!.dtype });
const truth = (values: readonly Value[]): Type => ({ ...broadcast(values), dtype: 'bool' });

/** A tangent has the shape of the value whose tangent it is, also where only the smaller of two inputs moves. */
const fit = (tangent: Value | null, { outputs: [y] }: Node, g: GraphBuilder) => tangent && g.broadcast(tangent, y!.shape);

const arithmetic = (name: string, onnxName: string, tangent: (node: Node, tangents: Tangents, g: GraphBuilder) => Value | null): Kernel =>
  primitive(name, {
    inputs: both,
    infer: broadcast,
    tangent: (node, tangents, g) => fit(tangent(node, tangents, g), node, g),
    lower: ([a, b], _, onnx) => onnx.node(onnxName, [a!, b!]),
  });

const comparison = (name: string, onnxName: string): Kernel =>
  primitive(name, { inputs: both, infer: truth, tangent: flat, lower: ([a, b], _, onnx) => onnx.node(onnxName, [a!, b!]) });

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
    const byBase = da && g.mul(da, g.mul(b!, g.call('Pow', [a!, g.sub(b!, 1)])));
    // log of a base that is not positive has no place in tfjs's derivative either: it counts as 0.
    const positive = g.compare('Greater', a!, 0);
    const log = g.select(positive, g.unary('Log', g.select(positive, a!, g.fill(a!.shape, 1))), g.zerosLike(a!));
    return g.total([byBase, db && g.mul(db, g.mul(y!, log))]);
  }),
  choice('Maximum', 'Max', 'GreaterEqual'),
  choice('Minimum', 'Min', 'LessEqual'),
  arithmetic('Mod', 'Mod', ({ inputs: [a, b] }, [da, db], g) =>
    g.total([da, db && g.neg(g.mul(db, g.unary('Floor', g.div(a!, b!))))]),
  ),
  expansion('SquaredDifference', both, ([a, b], _, g) => g.square(g.sub(a!, b!))),
  expansion('FloorDiv', both, ([a, b], _, g) => {
    const quotient = g.unary('Floor', g.div(g.cast(a!, 'float32'), g.cast(b!, 'float32')));
    return g.cast(quotient, a!.dtype);
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
    tangent: ({ inputs: [condition, t] }, [, dt, de], g) => g.select(condition!, dt ?? g.zerosLike(t!), de ?? g.zerosLike(t!)),
    lower: ([condition, t, e], _, onnx) => onnx.node('Where', [condition!, t!, e!]),
  }),
  // tfjs's condition may have fewer axes than the choices: it then chooses whole rows.
  expansion('Select', ['condition', 't', 'e'], ([condition, t, e], _, g) => {
    const shape = broadcastShape(t!.shape, e!.shape);
    const rows = [...condition!.shape, ...shape.slice(condition!.shape.length).map(() => 1)];
    const fitted = sameShape(condition!.shape, shape) || condition!.shape.length === 0 ? condition! : g.reshape(condition!, rows);
    return g.call('SelectSame', [g.broadcast(fitted, shape), g.broadcast(t!, shape), g.broadcast(e!, shape)]);
  }),
];
