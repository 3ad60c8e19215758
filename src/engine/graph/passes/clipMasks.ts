import { GraphBuilder } from '../builder';
import { type Attributes, nodesInOrder, type Value } from '../graph';
import { sourceOf, uniformNumber } from './patterns';
import { type Outputs, rewrite } from './rewrite';

/** Whether an entry lies within the bounds of a clip (x ≥ low and x ≤ high) is whether the clip left it what it was. */
export function withClipMasks(outputs: Outputs): Map<string, Value> {
  const g = new GraphBuilder();
  const clips = new Map<Value, Attributes>();
  for (const { kernel, inputs, attributes } of nodesInOrder(outputs.values()))
    if (kernel === 'ClipByValue') clips.set(inputs[0]!, attributes);
  return rewrite(outputs, ({ kernel, inputs }, original) => {
    if (kernel !== 'LogicalAnd') return null;
    const before = boundsOf(original.inputs);
    const clip = before && clips.get(before.x);
    const bounds = boundsOf(inputs);
    if (!clip || !bounds || !isBound(bounds.low, clip.clipValueMin) || !isBound(bounds.high, clip.clipValueMax))
      return null;
    return [g.call('Equal', [bounds.x, g.call('ClipByValue', [bounds.x], clip)])];
  });
}

/** What lies between which bounds, where both conditions are about the same. */
function boundsOf([a, b]: readonly Value[]): { x: Value; low: Value; high: Value } | null {
  const [x, low] = sourceOf(a!, 'GreaterEqual')?.inputs ?? [];
  const [y, high] = sourceOf(b!, 'LessEqual')?.inputs ?? [];
  return x && low && high && x === y ? { x, low, high } : null;
}

const isBound = (value: Value, bound: unknown): boolean => uniformNumber(value) === Math.fround(bound as number);
