import type { Value } from '../graph';
import { withAddedProducts } from './addedProducts';
import { withClipMasks } from './clipMasks';
import { commonSubexpressions } from './commonSubexpressions';
import { withEarlyFactors } from './earlyFactors';
import { withLateBroadcasts } from './lateBroadcasts';
import { withLateSlices } from './lateSlices';
import { withMergedProducts } from './mergedProducts';
import { withMergedSums } from './mergedSums';
import { withoutNoOps } from './noOps';
import { withPlainMatrices } from './plainMatrices';
import type { Outputs, Pass } from './rewrite';
import { withWholeSums } from './wholeSums';

/** Each makes work for others. */
const passes: readonly Pass[] = [
  withWholeSums,
  withLateBroadcasts,
  withEarlyFactors,
  withPlainMatrices,
  withoutNoOps,
  commonSubexpressions,
  withClipMasks,
  withMergedProducts,
  withMergedSums,
  withLateSlices,
];

/** Passes only ever shorten a graph: there is an end to it, and this is far beyond. */
const mostRounds = 50;

/** All passes that a graph goes through before it is compiled, again and again until none finds anything. */
export function simplify(outputs: Outputs): Map<string, Value> {
  let now = new Map(outputs);
  for (let round = 0; round < mostRounds; round++) {
    const next = passes.reduce((graph, pass) => pass(graph), now);
    if ([...next].every(([name, value]) => now.get(name) === value)) break;
    now = next;
  }
  // Last: a product that is bound to its sum can no longer be merged with others.
  return withAddedProducts(now);
}
