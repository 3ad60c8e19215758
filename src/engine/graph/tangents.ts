import { kernelNamed } from '../kernels/registry';
import { GraphBuilder } from './builder';
import { type Node, nodesInOrder, type Value } from './graph';
import { simplify } from './passes/simplify';

/**
 * Forward-mode differentiation: the derivative of `outputs` along the direction that `seeds` gives for some inputs. Of a recorded
 * gradient it is the exact Hessian-vector product. Null for an output that does not depend on them. What can be computed by less is
 * simplified first: a detour would be taken again by its derivative.
 */
export function tangentsOf(outputs: readonly Value[], seeds: ReadonlyMap<Value, Value>): (Value | null)[] {
  const simpler = simplify(new Map(outputs.map((output, i) => [`${i}`, output])));
  return tangentsAsWritten([...simpler.values()], seeds);
}

/** The same of the graph as it is: every kernel is differentiated by its own rule. */
export function tangentsAsWritten(outputs: readonly Value[], seeds: ReadonlyMap<Value, Value>): (Value | null)[] {
  const g = new GraphBuilder();
  const tangents = new Map<Value, Value>(seeds);
  for (const node of nodesInOrder(outputs)) {
    const inputs = node.inputs.map((value) => tangents.get(value) ?? null);
    if (inputs.every((tangent) => tangent === null)) continue;
    derive(node, inputs, g).forEach((tangent, i) => {
      if (tangent) tangents.set(node.outputs[i]!, tangent);
    });
  }
  return outputs.map((output) => tangents.get(output) ?? null);
}

function derive(node: Node, inputs: readonly (Value | null)[], g: GraphBuilder): (Value | null)[] {
  const kernel = kernelNamed(node.kernel);
  if (kernel.kind === 'expansion')
    throw new Error(`${node.kernel} is written in other kernels and cannot stand in a graph`);
  return kernel.tangent(node, inputs, g);
}
