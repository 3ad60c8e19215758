import { Loop } from '../../simd/loop';
import { dot } from '../../simd/reduction';

const products = new Loop(['x', 'y'], [], ({ x, y }) => ({ reduce: { xy: dot(x, y), xx: dot(x, x), yy: dot(y, y) } }));
const changes = new Loop(['before', 'after', 'g'], [], ({ before, after, g }) => {
  const change = after.sub(before);
  return { reduce: { xy: dot(change, g), xx: dot(change, change), yy: dot(g, g) } };
});

/**
 * cos(gₜ, gₜ₋₁) = gₜᵀgₜ₋₁ / (‖gₜ‖ ‖gₜ₋₁‖): near 1 the steps agree, near −1 the gradient turns round at each of them, as across a ravine. Sums run in
 * float64. NaN where a gradient is zero. The vectors lie in one arena.
 */
export const gradientCosine = (gradient: Float32Array, previous: Float32Array): number =>
  cosine(products.run({ x: gradient, y: previous }, {}));

/**
 * cos(Δw, −g): how nearly an update goes straight downhill. 1 for gradient descent; for any other rule what momentum and scaling
 * leave of it; below 0 the update climbs. NaN where gradient or update is zero. The vectors lie in one arena.
 */
export const descentCosine = (gradient: Float32Array, before: Float32Array, after: Float32Array): number =>
  -cosine(changes.run({ before, after, g: gradient }, {}));

/** Rounding would put parallel vectors beyond 1. */
const cosine = ({ xy, xx, yy }: Record<'xy' | 'xx' | 'yy', number>): number =>
  xx > 0 && yy > 0 ? Math.max(-1, Math.min(1, xy / Math.sqrt(xx) / Math.sqrt(yy))) : Number.NaN;
