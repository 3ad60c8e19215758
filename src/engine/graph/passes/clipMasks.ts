import { GraphBuilder } from '../builder';
import type { Node, Value } from '../graph';
import { sourceOf, uniformNumber } from './patterns';
import { type Outputs, rewrite } from './rewrite';

/** Whether an entry lies within the bounds of a clip (x ≥ low and x ≤ high) is whether the clip left it what it was. */
export function withClipMasks(outputs: Outputs): Map<string, Value> {
  const g = new GraphBuilder();
  const clips = new Map<Value, Node>();
  return rewrite(outputs, (node) => {
    const [a, b] = node.inputs;
    if (node.kernel === 'ClipByValue') clips.set(a!, node);
    if (node.kernel !== 'LogicalAnd') return null;
    const [above, below] = [sourceOf(a!, 'GreaterEqual'), sourceOf(b!, 'LessEqual')];
    const x = above?.inputs[0];
    const clip = x && clips.get(x);
    if (!clip || below?.inputs[0] !== x) return null;
    const isBound = (bound: Value | undefined, of: unknown) => uniformNumber(bound!) === Math.fround(of as number);
    const { clipValueMin, clipValueMax } = clip.attributes;
    return isBound(above?.inputs[1], clipValueMin) && isBound(below.inputs[1], clipValueMax)
      ? [g.call('Equal', [x, clip.outputs[0]])]
      : null;
  });
}
