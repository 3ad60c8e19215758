import { sameShape } from '../builder';
import { call, type Node, type Value } from '../graph';
import { type Outputs, rewrite } from './rewrite';

/** Takes out what changes nothing, to the bit: a reshape to the same shape, two transposes that undo each other, a factor of one. */
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
    case 'BroadcastTo':
    case 'Tile':
    case 'Slice':
    case 'PadV2':
    case 'Cast':
      return unchanged(x!, y!);
    case 'Multiply':
      return isFilledWith(node.inputs[1]!, 1)
        ? unchanged(x!, y!)
        : isFilledWith(x!, 1)
          ? unchanged(node.inputs[1]!, y!)
          : null;
    case 'RealDiv':
      return isFilledWith(node.inputs[1]!, 1) ? unchanged(x!, y!) : null;
    // x − 0 is x; x + 0 is not where x is −0.
    case 'Sub':
      return isFilledWith(node.inputs[1]!, 0) ? unchanged(x!, y!) : null;
    default:
      return null;
  }
}

/** These kernels give their input back when they give its shape and type back. */
const unchanged = (x: Value, y: Value): Value | null => (sameShape(x.shape, y.shape) && x.dtype === y.dtype ? x : null);

/** The input of the node behind a value, if that node is of this kernel. */
const sourceOf = ({ source }: Value, kernel: string): Node | null =>
  source.kind === 'node' && source.node.kernel === kernel ? source.node : null;

const shortened = ({ kernel, attributes, outputs }: Node, before: Node): Value =>
  unchanged(before.inputs[0]!, outputs[0]!) ?? call(kernel, [before.inputs[0]!], attributes, outputs)[0]!;

const permutation = ({ attributes }: Node): number[] => [...(attributes.perm as number[])];

function transposed(node: Node): Value | null {
  const before = sourceOf(node.inputs[0]!, 'Transpose');
  const perm = before ? permutation(node).map((axis) => permutation(before)[axis]!) : permutation(node);
  const x = (before ?? node).inputs[0]!;
  if (perm.every((axis, i) => axis === i)) return x;
  return before && call('Transpose', [x], { perm }, node.outputs)[0]!;
}

function isFilledWith({ source }: Value, number: number): boolean {
  if (source.kind === 'constant')
    return source.values.length > 0 && source.values.every((value) => Object.is(value, number));
  return source.kind === 'node' && source.node.kernel === 'BroadcastTo' && isFilledWith(source.node.inputs[0]!, number);
}
