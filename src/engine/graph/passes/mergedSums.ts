import { GraphBuilder } from '../builder';
import { type Node, nodesInOrder, sizeOf, type Value } from '../graph';
import { sourceOf, useCounts } from './patterns';
import { type Outputs, rewrite } from './rewrite';

/** Up to here, stacking matrices costs less than multiplying them one by one. */
const smallMatrix = 2 ** 15;

/**
 * Σₜ AₜᵀBₜ is one product of stacked matrices, (A₁; A₂; …)ᵀ(B₁; B₂; …), a sum of column sums one column sum, and what was put together from
 * parts is summed part by part: the gradients of a recurrent layer's weights, to which every time step gives its share. Rounds differently,
 * in the last place.
 */
export function withMergedSums(outputs: Outputs): Map<string, Value> {
  const g = new GraphBuilder();
  const nodes = nodesInOrder(outputs.values());
  const uses = useCounts(nodes, outputs.values());
  const usedOnce = (value: Value) => uses.get(value) === 1;
  const inner = innerSums(nodes, usedOnce);
  return rewrite(outputs, ({ kernel, inputs, outputs: [y] }, original) => {
    // What a sum rests on has changed: the next round looks at it again.
    if (kernel !== 'Add' || inner.has(y!) || inputs.some((value, i) => value !== original.inputs[i])) return null;
    const groups = grouped(terms(inputs, inner), (term) => (usedOnce(term) ? keyOf(term) : null));
    if (groups.every(({ length }) => length === 1)) return null;
    return [groups.map((group) => (group.length === 1 ? group[0]! : merged(group, g))).reduce(g.add)];
  });
}

/** Sums that are nothing but terms of another sum. */
function innerSums(nodes: readonly Node[], usedOnce: (value: Value) => boolean): ReadonlySet<Value> {
  const inner = new Set<Value>();
  for (const { kernel, inputs, outputs } of nodes) {
    if (kernel !== 'Add') continue;
    for (const value of inputs)
      if (sourceOf(value, 'Add') && usedOnce(value) && sizeOf(value.shape) === sizeOf(outputs[0]!.shape))
        inner.add(value);
  }
  return inner;
}

/** Iterative: a sum over time is as deep as the sequence is long. */
function terms(of: readonly Value[], inner: ReadonlySet<Value>): Value[] {
  const found: Value[] = [];
  const stack = [...of].reverse();
  for (let value = stack.pop(); value; value = stack.pop()) {
    if (inner.has(value)) stack.push(...[...sourceOf(value, 'Add')!.inputs].reverse());
    else found.push(value);
  }
  return found;
}

/** What has no key is by itself. */
function grouped(values: readonly Value[], keyOfOne: (value: Value) => string | null): Value[][] {
  const groups = new Map<unknown, Value[]>();
  for (const value of values) {
    const key = keyOfOne(value) ?? Symbol('alone');
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return [...groups.values()];
}

/** Terms of one key can be stacked. */
function keyOf(term: Value): string | null {
  const product = sourceOf(term, 'BatchMatMul');
  if (product) {
    const { inputs, attributes } = product;
    const isMergeable =
      attributes.transposeA && !attributes.transposeB && inputs.length === 2 && inputs.every(isSmallMatrix);
    return isMergeable ? 'product' : null;
  }
  const parts = sourceOf(term, 'Concat');
  if (parts) return `concat ${parts.attributes.axis} ${parts.inputs.map(({ shape }) => `[${shape}]`)}`;
  const sum = sourceOf(term, 'Sum');
  if (!sum || sum.attributes.keepDims || !isSmallMatrix(sum.inputs[0]!)) return null;
  return String(sum.attributes.axis) === '0' ? 'sum' : null;
}

const isSmallMatrix = ({ shape }: Value): boolean => shape.length === 2 && sizeOf(shape) <= smallMatrix;

function merged(group: readonly Value[], g: GraphBuilder): Value {
  const nodes = group.flatMap(({ source }) => (source.kind === 'node' ? [source.node] : []));
  const { kernel, inputs, attributes } = nodes[0]!;
  const together = (values: readonly Value[]) =>
    kernel === 'Concat' ? values.reduce(g.add) : g.call('Concat', values, { axis: 0 });
  const columns = inputs.map((_, i) => together(nodes.map((node) => node.inputs[i]!)));
  return g.call(kernel, columns, attributes);
}
