import type { Measured } from '../../shared/spectrum';
import { Lanczos } from './lanczos';
import { type Limits, MeteredOperator, type SymmetricOperator } from './operator';
import { fillNormal, type Random } from './randomVectors';

/** λmax, and the direction in which the loss curves most. */
export interface LargestEigenvalue extends Measured {
  /** Of length 1; null when not a single product could be taken. */
  vector: Float32Array | null;
  products: number;
}

/** Bound of the error at which the iteration ends, as a share of the value. */
const tolerance = 0.01;
/** Of a warm start's length, how much is random: enough to notice a direction that has come to curve more. */
const shareOfNew = 0.3;

/**
 * λmax alone, by Lanczos, at the price of a few products. `previous`, the eigenvector of the last time, saves most of them: between two
 * measurements of a training the direction changes little. The uncertainty is the residual bound ‖Hy − θy‖.
 */
export function largestEigenvalue(
  operator: SymmetricOperator,
  limits: Limits,
  random: Random,
  previous: Float32Array | null = null,
): LargestEigenvalue {
  const metered = new MeteredOperator(operator, limits);
  const lanczos = new Lanczos(metered, random, limits.products, previous && near(previous, random));
  while (metered.left > 0 && !isKnown(lanczos) && lanczos.step());
  const last = lanczos.steps - 1;
  if (last < 0) return { value: Number.NaN, uncertainty: Number.NaN, vector: null, products: metered.products };
  const { values, bounds } = lanczos.ritz;
  return {
    value: values[last]!,
    uncertainty: bounds[last]!,
    vector: lanczos.ritzVector(last),
    products: metered.products,
  };
}

function isKnown(lanczos: Lanczos): boolean {
  const last = lanczos.steps - 1;
  return last >= 0 && lanczos.ritz.bounds[last]! <= tolerance * Math.abs(lanczos.ritz.values[last]!);
}

function near(direction: Float32Array, random: Random): Float32Array {
  const start = new Float32Array(direction.length);
  fillNormal(start, random);
  const scale = shareOfNew / Math.sqrt(start.length);
  return start.map((x, i) => direction[i]! + scale * x);
}
