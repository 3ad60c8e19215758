import { sameShape } from '../builder';
import { type Attributes, call, type Node, type Value } from '../graph';
import { sourceOf, uniformNumber } from './patterns';
import { type Outputs, rewrite } from './rewrite';

/** Takes out what changes nothing, to the bit: a reshape to the same shape, two transposes that undo each other, a factor of one, a sign before a sum. */
export function withoutNoOps(outputs: Outputs): Map<string, Value> {
  return rewrite(outputs, (node) => {
    const simpler = simplified(node);
    return simpler && [simpler];
  });
}

function simplified(node: Node): Value | null {
  const [x] = node.inputs;
  const [y] = node.outputs;
  switch (node.kernel) {
    case 'Reshape':
      return unchanged(x!, y!) ?? (sourceOf(x!, 'Reshape') && shortened(node, sourceOf(x!, 'Reshape')!));
    case 'Transpose':
      return transposed(node);
    case 'Slice':
      return unchanged(x!, y!) ?? (sourceOf(x!, 'Slice') && sliceOfSlice(node, sourceOf(x!, 'Slice')!));
    case 'Add':
      return differenceOf(node);
    case 'BroadcastTo':
    case 'Tile':
    case 'PadV2':
    case 'Cast':
      return unchanged(x!, y!);
    case 'Multiply':
      return uniformNumber(node.inputs[1]!) === 1
        ? unchanged(x!, y!)
        : uniformNumber(x!) === 1
          ? unchanged(node.inputs[1]!, y!)
          : null;
    case 'RealDiv':
      return uniformNumber(node.inputs[1]!) === 1 ? unchanged(x!, y!) : null;
    // x − 0 is x; x + 0 is not where x is −0.
    case 'Sub':
      return Object.is(uniformNumber(node.inputs[1]!), 0) ? unchanged(x!, y!) : null;
    default:
      return null;
  }
}

/** These kernels give their input back when they give its shape and type back. */
const unchanged = (x: Value, y: Value): Value | null => (sameShape(x.shape, y.shape) && x.dtype === y.dtype ? x : null);

const shortened = ({ kernel, attributes, outputs }: Node, before: Node): Value =>
  unchanged(before.inputs[0]!, outputs[0]!) ?? call(kernel, [before.inputs[0]!], attributes, outputs)[0]!;

function sliceOfSlice({ attributes, outputs }: Node, before: Node): Value {
  const startOf = (from: Attributes, axis: number) => (from.begin as number[])[axis] ?? 0;
  const begin = outputs[0]!.shape.map((_, axis) => startOf(before.attributes, axis) + startOf(attributes, axis));
  return call('Slice', [before.inputs[0]!], { begin, size: outputs[0]!.shape }, outputs)[0]!;
}

/** a + (−b) is a − b. */
function differenceOf({ inputs: [a, b], outputs }: Node): Value | null {
  const [left, right] = [sourceOf(a!, 'Neg'), sourceOf(b!, 'Neg')];
  if (right) return call('Sub', [a!, right.inputs[0]!], {}, outputs)[0]!;
  return left && call('Sub', [b!, left.inputs[0]!], {}, outputs)[0]!;
}

const permutation = ({ attributes }: Node): number[] => [...(attributes.perm as number[])];

function transposed(node: Node): Value | null {
  const before = sourceOf(node.inputs[0]!, 'Transpose');
  const perm = before ? permutation(node).map((axis) => permutation(before)[axis]!) : permutation(node);
  const x = (before ?? node).inputs[0]!;
  if (perm.every((axis, i) => axis === i)) return x;
  return before && call('Transpose', [x], { perm }, node.outputs)[0]!;
}
