import { type Node, sizeOf, type Value } from '../graph';

/** The node behind a value, if it is one of this kernel. */
export const sourceOf = ({ source }: Value, kernel: string): Node | null =>
  source.kind === 'node' && source.node.kernel === kernel ? source.node : null;

/** The one number that a value is filled with; null where it is not, or is not known before the run. */
export function uniformNumber({ source }: Value): number | null {
  if (source.kind === 'node')
    return source.node.kernel === 'BroadcastTo' ? uniformNumber(source.node.inputs[0]!) : null;
  if (source.kind === 'input' || source.values.length === 0) return null;
  const [first] = source.values;
  return source.values.every((value) => Object.is(value, first)) ? first! : null;
}

/** Whether `small`, broadcast against `x`, has one entry for all places along these axes of `x`. */
export const isConstantAlong = (small: Value, x: Value, axes: readonly number[]): boolean =>
  axes.every((axis) => (small.shape[axis - x.shape.length + small.shape.length] ?? 1) === 1);

export const isSmaller = (a: Value, b: Value): boolean => sizeOf(a.shape) < sizeOf(b.shape);

/** How often each value is used: as an input of a node, or as an output of the graph. */
export function useCounts(nodes: readonly Node[], outputs: Iterable<Value>): ReadonlyMap<Value, number> {
  const counts = new Map<Value, number>();
  const count = (value: Value) => counts.set(value, (counts.get(value) ?? 0) + 1);
  for (const { inputs } of nodes) inputs.forEach(count);
  for (const output of outputs) count(output);
  return counts;
}
