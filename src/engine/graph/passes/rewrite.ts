import { call, type Node, nodesInOrder, type Value } from '../graph';

/** The values that a computation gives, by name: what a pass takes and gives. */
export type Outputs = ReadonlyMap<string, Value>;

/** Gives a graph that computes the same, perhaps by less; the very same values where it finds nothing. */
export type Pass = (outputs: Outputs) => Map<string, Value>;

/**
 * What stands for the outputs of a node, whose inputs are rewritten already; null: the node itself. Shapes and types stay what they
 * were. `original` is the node as it was, in the graph that the pass began with.
 */
export type Rule = (node: Node, original: Node) => readonly Value[] | null;

/** Rewrites a graph node by node, each after those that it needs. A node that nothing changes is kept, not copied. */
export function rewrite(
  outputs: Outputs,
  rule: Rule,
  leaf: (value: Value) => Value = (value) => value,
): Map<string, Value> {
  const rewritten = new Map<Value, Value>();
  const now = (value: Value): Value => rewritten.get(value) ?? leaf(value);
  for (const node of nodesInOrder(outputs.values())) {
    const current = withInputs(node, node.inputs.map(now));
    const instead = rule(current, node) ?? current.outputs;
    node.outputs.forEach((output, i) => {
      rewritten.set(output, instead[i]!);
    });
  }
  return new Map([...outputs].map(([name, value]) => [name, now(value)]));
}

function withInputs(node: Node, inputs: readonly Value[]): Node {
  if (inputs.every((value, i) => value === node.inputs[i])) return node;
  return { ...node, inputs, outputs: call(node.kernel, inputs, node.attributes, node.outputs) };
}
