import { axesOf } from '../../kernels/reductions';
import { broadcastShape, GraphBuilder, sameShape } from '../builder';
import { constant, type Node, sizeOf, type Value } from '../graph';
import { sourceOf, uniformNumber } from './patterns';
import { type Outputs, rewrite } from './rewrite';

/** Kernels that broadcast their inputs against each other, entry by entry. */
const broadcasting = new Set([
  ...['Add', 'Sub', 'Multiply', 'RealDiv', 'Pow', 'Maximum', 'Minimum'],
  ...['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'LogicalAnd', 'LogicalOr'],
]);
/** Kernels of one input that act entry by entry. */
const entrywise = new Set(['Neg', 'Exp', 'Log', 'Sqrt', 'Reciprocal', 'Step', 'Cast']);

/**
 * What is the same all along an axis is kept once. Constants of one number become scalars, and a broadcast moves behind what is done to
 * each entry, until something needs the whole. To the bit, but for sums of equal numbers, which become products.
 */
export function withLateBroadcasts(outputs: Outputs): Map<string, Value> {
  const g = new GraphBuilder();
  return rewrite(
    outputs,
    (node) => {
      const later = broadcastLater(node, g);
      return later && [later];
    },
    (value) => asScalar(value, g),
  );
}

function asScalar(value: Value, g: GraphBuilder): Value {
  if (value.source.kind !== 'constant' || value.source.values.length < 2 || uniformNumber(value) === null) return value;
  return g.broadcast(constant(value.source.values.slice(0, 1), [], value.dtype), value.shape);
}

function broadcastLater(node: Node, g: GraphBuilder): Value | null {
  const [x] = node.inputs;
  const [y] = node.outputs;
  if (broadcasting.has(node.kernel)) return ofNarrowInputs(node, g);
  if (node.kernel === 'SelectSame') return ofNarrowAlternative(node, g);
  if (node.kernel === 'Tile') return isStretch(x!, y!) ? g.broadcast(x!, y!.shape) : null;
  const narrow = x && unstretched(x);
  if (!narrow || narrow === x) return null;
  if (node.kernel === 'Sum') return sumOfEquals(node, narrow, g);
  if (node.kernel === 'BroadcastTo') return g.broadcast(narrow, y!.shape);
  if (entrywise.has(node.kernel)) return g.broadcast(g.call(node.kernel, [narrow], node.attributes), y!.shape);
  const isMove = node.kernel === 'Reshape' || node.kernel === 'Transpose';
  return isMove && sizeOf(narrow.shape) === 1 ? g.broadcast(g.reshape(narrow, []), y!.shape) : null;
}

/** What stands before a broadcast; the value itself where there is none. */
const unstretched = (value: Value): Value => sourceOf(value, 'BroadcastTo')?.inputs[0] ?? value;

const isStretch = (x: Value, y: Value): boolean => x.shape.every((size, i) => size === 1 || size === y.shape[i]);

function ofNarrowInputs({ kernel, inputs, attributes, outputs: [y] }: Node, g: GraphBuilder): Value | null {
  let narrow = inputs.map(unstretched);
  const leading = narrow.map(withoutLeadingOnes);
  const shapeOf = ([a, b]: readonly Value[]) => broadcastShape(a!.shape, b!.shape);
  if (sameShape(shapeOf(leading), shapeOf(narrow))) narrow = leading;
  if (narrow.every((value, i) => value === inputs[i])) return null;
  return g.broadcast(g.call(kernel, narrow, attributes), y!.shape);
}

/** An axis of size 1 in front says nothing to a broadcast, and hides that two values are the same. */
function withoutLeadingOnes(value: Value): Value {
  const before = sourceOf(value, 'Reshape')?.inputs[0];
  if (!before || before.shape.length >= value.shape.length) return value;
  const leading = value.shape.slice(0, value.shape.length - before.shape.length);
  return leading.every((size) => size === 1) && sameShape([...leading, ...before.shape], value.shape) ? before : value;
}

function ofNarrowAlternative({ inputs: [condition, t, e] }: Node, g: GraphBuilder): Value | null {
  const narrow = unstretched(e!);
  return narrow === e ? null : g.call('SelectSame', [condition, t, narrow]);
}

/** Σ over equal entries is their number times one of them. */
function sumOfEquals({ inputs: [x], attributes, outputs: [y] }: Node, narrow: Value, g: GraphBuilder): Value | null {
  if (x!.dtype !== 'float32') return null;
  const axes = axesOf(x!, attributes);
  const aligned = g.reshape(narrow, [...Array(x!.shape.length - narrow.shape.length).fill(1), ...narrow.shape]);
  const summed = axes.filter((axis) => aligned.shape[axis]! > 1);
  const count = sizeOf(axes.map((axis) => x!.shape[axis]!)) / sizeOf(summed.map((axis) => x!.shape[axis]!));
  const sum = g.mul(summed.length > 0 ? g.sum(aligned, summed, true) : aligned, count);
  const kept = attributes.keepDims ? sum.shape : sum.shape.filter((_, axis) => !axes.includes(axis));
  return g.broadcast(g.reshape(sum, kept), y!.shape);
}
