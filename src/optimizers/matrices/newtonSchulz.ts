import { Loop } from '../../simd/loop';
import { dot } from '../../simd/reduction';
import { type Dense, product, transpose } from './dense';

/** Arrays of one arena that have room for the matrix, each. */
export interface Room {
  x: Float32Array;
  y: Float32Array;
  gram: Float32Array;
  polynomial: Float32Array;
}

const squares = new Loop(['x'], [], ({ x }) => ({ reduce: { sum: dot(x, x) } }));
const scale = new Loop(['x'], ['factor'], ({ x }, { factor }) => ({ store: { x: x.mul(factor) } }));
const combine = new Loop(['x', 'y'], ['p', 'q'], ({ x, y }, { p, q }) => ({
  store: { x: p.mul(x).add(q.mul(y)) },
}));

/**
 * Roughly the nearest matrix to G = UΣVᵀ whose singular values are all one, UVᵀ, without a decomposition. Written into `room.x` or `room.y`.
 *
 *   X ← G/‖G‖,   X ← aX + (bXXᵀ + c(XXᵀ)²)X
 *
 * Jordan 2024: a, b, c carry small singular values up quickly, and leave all of them between about 0.7 and 1.2. Computed with the shorter side as rows.
 */
export function newtonSchulz(g: Dense, room: Room, steps: number): Dense {
  const isUpright = g.rows > g.columns;
  const x = isUpright ? transpose(g, room.x) : { ...g, values: room.x.subarray(0, g.values.length) };
  if (!isUpright) x.values.set(g.values);
  scale.run({ x: x.values }, { factor: 1 / (Math.sqrt(squares.run({ x: x.values }, {}).sum) + 1e-7) });
  for (let step = 0; step < steps; step++) {
    const gram = product(x, transpose(x, room.y), room.gram);
    const polynomial = product(gram, gram, room.polynomial);
    combine.run({ x: polynomial.values, y: gram.values }, { p: c, q: b });
    combine.run({ x: x.values, y: product(polynomial, x, room.y).values }, { p: a, q: 1 });
  }
  return isUpright ? transpose(x, room.y) : x;
}

const [a, b, c] = [3.4445, -4.775, 2.0315] as const;
