import { GraphBuilder, sameShape } from '../builder';
import { type Node, nodesInOrder, sizeOf, type Value } from '../graph';
import { isConstantAlong, sourceOf } from './patterns';
import { type Outputs, rewrite } from './rewrite';

/** Kernels that act entry by entry, whose derivative no longer matters. */
const entrywise = new Set([
  'Add',
  'Sub',
  'Multiply',
  'RealDiv',
  'ClipByValue',
  'Equal',
  'Neg',
  'Tanh',
  'Sigmoid',
  'Relu',
  'Step',
]);

/** The same part of one or several values of one shape. */
interface Part {
  wholes: Value[];
  begin: readonly number[];
  size: readonly number[];
}

/**
 * What is done to most parts of a value is done to the whole, before it is cut: the gates of a recurrent cell, the bias of all time steps.
 */
export function withLateSlices(outputs: Outputs): Map<string, Value> {
  const g = new GraphBuilder();
  const treated = treatedParts(nodesInOrder(outputs.values()));
  const isTreated = (node: Node) => {
    const part = partOf(node);
    return part !== null && isWorthWhile(treated.get(keyOf(node, part))!, part);
  };
  return rewrite(outputs, (node, original) => {
    const part = isTreated(original) && partOf(node);
    if (!part) return null;
    const whole = g.call(node.kernel, wholeInputs(node), node.attributes);
    return [g.call('Slice', [whole], { begin: part.begin, size: part.size })];
  });
}

const wholeInputs = ({ inputs }: Node): Value[] => inputs.map((value) => sourceOf(value, 'Slice')?.inputs[0] ?? value);

const keyOf = (node: Node, { wholes, size }: Part): string =>
  `${node.kernel} ${wholes.map(({ id }) => id)} ${wholeInputs(node).map(({ id }) => id)} [${size}] ${JSON.stringify(node.attributes)}`;

/** How often each part of the same values meets the same kernel with the same other inputs. */
function treatedParts(nodes: readonly Node[]): ReadonlyMap<string, ReadonlySet<string>> {
  const treated = new Map<string, Set<string>>();
  for (const node of nodes) {
    const part = partOf(node);
    if (part) treated.set(keyOf(node, part), (treated.get(keyOf(node, part)) ?? new Set()).add(String(part.begin)));
  }
  return treated;
}

/** Several parts, and together more than half of the whole. */
const isWorthWhile = (parts: ReadonlySet<string>, { wholes, size }: Part): boolean =>
  parts.size > 1 && parts.size * sizeOf(size) * 2 > sizeOf(wholes[0]!.shape);

/** The part that a node treats: every input is that part of some value, or the same for all parts. */
function partOf({ kernel, inputs, outputs: [y] }: Node): Part | null {
  if (!entrywise.has(kernel)) return null;
  const slices = inputs.map((value) => sourceOf(value, 'Slice')).filter((slice) => slice !== null);
  const [first] = slices;
  if (!first || !sameShape(first.outputs[0]!.shape, y!.shape)) return null;
  const whole = first.inputs[0]!;
  const begin = first.attributes.begin as readonly number[];
  const alike = slices.every(
    ({ inputs: [x], outputs: [part], attributes }) =>
      sameShape(x!.shape, whole.shape) &&
      sameShape(part!.shape, y!.shape) &&
      sameShape(attributes.begin as number[], begin),
  );
  const cut = whole.shape.flatMap((size, axis) => (size === y!.shape[axis] ? [] : [axis]));
  const others = inputs.filter((value) => !sourceOf(value, 'Slice'));
  if (!alike || !others.every((value) => isConstantAlong(value, y!, cut))) return null;
  return { wholes: slices.map(({ inputs: [x] }) => x!), begin, size: y!.shape };
}
