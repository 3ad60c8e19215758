import { GraphBuilder, sameShape } from '../builder';
import { nodesInOrder, type Value } from '../graph';
import { sourceOf, useCounts } from './patterns';
import { type Outputs, rewrite } from './rewrite';

/** A product of matrices that serves nothing but a sum is computed on top of the other term: a dense layer and its bias. */
export function withAddedProducts(outputs: Outputs): Map<string, Value> {
  const g = new GraphBuilder();
  const uses = useCounts(nodesInOrder(outputs.values()), outputs.values());
  return rewrite(outputs, ({ kernel, inputs: [a, b], outputs: [y] }, original) => {
    if (kernel !== 'Add') return null;
    const [usesOfA, usesOfB] = original.inputs.map((value) => uses.get(value));
    const sum = (usesOfA === 1 ? addedTo(a!, b!, y!, g) : null) ?? (usesOfB === 1 ? addedTo(b!, a!, y!, g) : null);
    return sum && [sum];
  });
}

function addedTo(value: Value, term: Value, sum: Value, g: GraphBuilder): Value | null {
  const product = sourceOf(value, 'BatchMatMul');
  if (!product?.inputs.every(({ shape }) => shape.length === 2) || !sameShape(value.shape, sum.shape)) return null;
  return g.call('ProductAndSum', [...product.inputs, term], product.attributes);
}
