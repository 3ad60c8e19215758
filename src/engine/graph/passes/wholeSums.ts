import { GraphBuilder } from '../builder';
import { type Node, sizeOf, type Value } from '../graph';
import { sourceOf, uniformNumber } from './patterns';
import { type Outputs, rewrite } from './rewrite';

/** A sum of the first blocks of `x`, all of one size, the last axis fastest. */
interface Partial {
  x: Value;
  block: readonly number[];
  count: number;
}

/**
 * A sum over all blocks that a value can be cut into is one reduction. tfjs differentiates `tile`, which its layer normalization is written
 * with, block by block: thousands of slices.
 */
export function withWholeSums(outputs: Outputs): Map<string, Value> {
  const g = new GraphBuilder();
  const partials = new Map<Value, Partial>();
  return rewrite(outputs, ({ kernel, inputs: [sum, block], outputs: [y] }) => {
    if (kernel !== 'Add') return null;
    const partial = extended(sum!, block!, partials);
    if (!partial) return null;
    if (partial.count === blockCount(partial)) return [sumOfBlocks(partial, g)];
    partials.set(y!, partial);
    return null;
  });
}

/** What a sum is after one more block; null where that is not the one that comes next. */
function extended(sum: Value, block: Value, partials: ReadonlyMap<Value, Partial>): Partial | null {
  const slice = sourceOf(block, 'Slice');
  if (!slice) return null;
  const begun =
    partials.get(sum) ?? (uniformNumber(sum) === 0 ? { x: slice.inputs[0]!, block: block.shape, count: 0 } : null);
  if (!begun || begun.x !== slice.inputs[0] || !sameBlock(begun, block)) return null;
  return beginsAt(slice, begun) ? { ...begun, count: begun.count + 1 } : null;
}

const sameBlock = ({ block }: Partial, { shape }: Value): boolean => block.every((size, i) => size === shape[i]);

const blocksAlong = ({ x, block }: Partial): number[] => x.shape.map((size, axis) => size / block[axis]!);
const blockCount = (partial: Partial): number => sizeOf(blocksAlong(partial));

function beginsAt({ attributes }: Node, partial: Partial): boolean {
  const begin = attributes.begin as number[];
  let rest = partial.count;
  const expected = blocksAlong(partial)
    .reverse()
    .map((count, i) => {
      const at = rest % count;
      rest = Math.floor(rest / count);
      return at * partial.block.at(-1 - i)!;
    })
    .reverse();
  return expected.every((start, axis) => start === begin[axis]);
}

/** Each axis becomes two, the number of blocks and the size of one; the first of them is summed. */
function sumOfBlocks(partial: Partial, g: GraphBuilder): Value {
  const { x, block } = partial;
  const split = blocksAlong(partial).flatMap((count, axis) => [count, block[axis]!]);
  const blocks = block.map((_, axis) => 2 * axis);
  return g.reshape(g.sum(g.reshape(x, split), blocks), block);
}
