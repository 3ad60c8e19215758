import type { Reduction } from './reduction';
import { type Code, op } from './wasm';

type Kind = Reduction['kind'];

/** Vectors in which a reduction gathers. Sums have one for the lower and one for the upper two lanes, as doubles. */
export const accumulatorsOf: Record<Kind, number> = { dot: 2, sum: 2, maxAbs: 1, count: 1 };

/** Takes one vector of each input in; `inputs` are read more than once. Zeros change nothing. */
export function fold(kind: Kind, [x, y]: readonly Code[], accumulators: readonly number[]): Code {
  const [first, second] = accumulators as [number, number];
  switch (kind) {
    case 'dot':
      return [
        ...gather(first, [...lower(x!), ...lower(y!), ...op.f64x2Mul], op.f64x2Add),
        ...gather(second, [...upper(x!), ...upper(y!), ...op.f64x2Mul], op.f64x2Add),
      ];
    case 'sum':
      return [...gather(first, lower(x!), op.f64x2Add), ...gather(second, upper(x!), op.f64x2Add)];
    case 'maxAbs':
      // Sizes are ordered as their bit patterns are, and NaN comes after infinity.
      return gather(first, [...x!, ...op.f32x4Abs], op.i32x4Max);
    case 'count':
      // Where the condition holds, all bits are set: −1.
      return gather(first, x!, op.i32x4Sub);
  }
}

/** Leaves the reduction on the stack as one double, out of all vectors that gathered for it. */
export function finish(kind: Kind, gathered: readonly number[]): Code {
  switch (kind) {
    case 'dot':
    case 'sum':
      return [...together(gathered, op.f64x2Add, [upperHalf]), ...op.f64x2First];
    case 'maxAbs':
      return [...together(gathered, op.i32x4Max, [upperHalf, secondLane]), ...op.f32x4First, ...op.f64FromF32];
    case 'count':
      return [...together(gathered, op.i32x4Add, [upperHalf, secondLane]), ...op.i32x4First, ...op.f64FromUnsigned];
  }
}

const upperHalf = op.shuffle(2, 3, 2, 3);
const secondLane = op.shuffle(1, 1, 1, 1);

const lower = (x: Code): Code => [...x, ...op.f64x2FromLowerF32x4];
const upper = (x: Code): Code => [...x, ...x, ...upperHalf, ...op.f64x2FromLowerF32x4];

const gather = (accumulator: number, value: Code, combine: Code): Code => [
  ...op.get(accumulator),
  ...value,
  ...combine,
  ...op.set(accumulator),
];

/** Combines all vectors, then the lanes of the one that is left: each turn brings others to the front. */
function together(gathered: readonly number[], combine: Code, turns: readonly Code[]): Code {
  const [result, ...others] = gathered as [number, ...number[]];
  const get = op.get(result);
  return [
    ...others.flatMap((other) => gather(result, op.get(other), combine)),
    ...turns.flatMap((turn) => gather(result, [...get, ...get, ...turn], combine)),
    ...get,
  ];
}
