import seedrandom from 'seedrandom';
import { stabilityBound } from '../curvature/edgeOfStability';
import { largestEigenvalue } from '../curvature/largestEigenvalue';
import { hessianOf } from '../curvature/operator';
import type { Probe } from '../probe';

/** Enough from the eigenvector of the last time on; the first time takes more. */
const products = { first: 20, later: 6 };

/** λmax on the fixed batch, and how near it is to the edge of stability where the rule has one in plain curvature. */
export function createSharpness(): Probe {
  let direction: Float32Array | null = null;
  const random = seedrandom('sharpness');
  return {
    id: 'sharpness',
    scalars: ['lambdaMax', 'edge'],
    weight: 1,
    gradients: 2 * products.first,
    prepares: { fixed: ['product'] },
    measure({ objective, after, fixed, optimizer }, sink) {
      const limits = { products: direction ? products.later : products.first };
      const found = largestEigenvalue(hessianOf(objective, after, fixed), limits, random, direction);
      direction = found.vector;
      sink.scalar('lambdaMax', found.value);
      const bound = stabilityBound(optimizer.id, optimizer.hyperparameters);
      const isKnown = found.uncertainty <= 0.1 * Math.abs(found.value);
      if (bound.kind === 'sharpness' && isKnown) sink.scalar('edge', found.value / bound.bound);
    },
  };
}
