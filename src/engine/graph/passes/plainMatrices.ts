import { GraphBuilder } from '../builder';
import { sizeOf, type Value } from '../graph';
import { type Outputs, rewrite } from './rewrite';

/** Products of two matrices are written as such: tfjs reshapes both into batches of one, and the result back. */
export function withPlainMatrices(outputs: Outputs): Map<string, Value> {
  const g = new GraphBuilder();
  return rewrite(outputs, (node) => {
    if (node.kernel !== 'BatchMatMul') return null;
    const [a, b] = node.inputs.map((value) => matrix(value, g));
    if (!a || !b || (a === node.inputs[0] && b === node.inputs[1])) return null;
    return [g.reshape(g.call('BatchMatMul', [a, b], node.attributes), node.outputs[0]!.shape)];
  });
}

/** A batch of one matrix as a matrix; null for several. */
function matrix(value: Value, g: GraphBuilder): Value | null {
  if (sizeOf(value.shape.slice(0, -2)) !== 1) return null;
  return g.reshape(value, value.shape.slice(-2));
}
