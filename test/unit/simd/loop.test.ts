import { describe, expect, it } from 'vitest';
import { Arena } from '../../../src/simd/arena';
import { compile } from '../../../src/simd/compile';
import { array, scalar } from '../../../src/simd/expression';
import { Loop } from '../../../src/simd/loop';
import { count, dot, maxAbs, sum } from '../../../src/simd/reduction';
import { Draws, evaluate, randomExpression } from './randomLoop';

const names = ['x', 'y', 'z'] as const;
type Arrays = Record<(typeof names)[number], Float32Array>;
const leaves = [...names.map(array), scalar('a'), scalar('b')];

/** Arrays that begin at any multiple of four bytes, full of ordinary and of peculiar values. */
function filledArrays(draws: Draws): Arrays {
  const arena = new Arena(names.length, 128);
  const filled = () => {
    const values = arena.allocate(128).subarray(draws.below(16));
    values.set(values.map(draws.value));
    return values;
  };
  return { x: filled(), y: filled(), z: filled() };
}

const copyOf = ({ x, y, z }: Arrays): Arrays => ({ x: x.slice(), y: y.slice(), z: z.slice() });

describe.each(Array.from({ length: 300 }, (_, seed) => seed))('a random loop, seed %d', (seed) => {
  it('stores and gathers what plain JavaScript does, rounded to float32', () => {
    const draws = new Draws(seed);
    const [first, second, third, fourth] = Array.from({ length: 4 }, () => randomExpression(draws, leaves));
    const condition = first!.less(second!);
    const loop = new Loop(names, ['a', 'b'], () => ({
      store: { x: first!, z: second! },
      reduce: { sum: sum(third!), dot: dot(first!, fourth!), max: maxAbs(third!), count: count(condition) },
    }));
    const arrays = filledArrays(draws);
    const scalars = { a: draws.value(), b: draws.value() };
    const offset = draws.below(8);
    const length = draws.below(90);

    const before = copyOf(arrays);
    const entry = (i: number) => ({ x: before.x[i]!, y: before.y[i]!, z: before.z[i]!, ...scalars });
    const stretch = Array.from({ length }, (_, i) => entry(offset + i));
    const reduced = loop.run(arrays, scalars, offset, length);

    const expected = copyOf(before);
    stretch.forEach((inputs, i) => {
      expected.x[offset + i] = evaluate(first!, inputs);
      expected.z[offset + i] = evaluate(second!, inputs);
    });
    for (const name of names) expect([...arrays[name]]).toEqual([...expected[name]]);
    const thirds = stretch.map((inputs) => evaluate(third!, inputs));
    const products = stretch.map((inputs) => evaluate(first!, inputs) * evaluate(fourth!, inputs));
    expectSum(reduced.sum, thirds);
    expectSum(reduced.dot, products);
    expect(reduced.max).toBe(Math.max(0, ...thirds.map(Math.abs)));
    expect(reduced.count).toBe(stretch.filter((inputs) => evaluate(condition, inputs)).length);
  });
});

/** Sums in float64 differ by the order of their terms alone. */
function expectSum(actual: number, terms: readonly number[]): void {
  const exact = terms.reduce((total, term) => total + term, 0);
  const size = terms.reduce((total, term) => total + Math.abs(term), 0);
  if (Number.isFinite(size)) expect(Math.abs(actual - exact)).toBeLessThanOrEqual(1e-14 * size);
  else expect(actual).toBe(exact);
}

describe('a loop', () => {
  const axpy = new Loop(['x', 'y'], ['a'], ({ x, y }, { a }) => ({ store: { y: y.add(a.mul(x)) } }));

  it('reads the values of before, even of arrays that it writes', () => {
    const arena = new Arena(2, 9);
    const [x, y] = [arena.allocate(9).fill(1), arena.allocate(9).fill(2)];
    const swap = new Loop(['x', 'y'], [], ({ x, y }) => ({ store: { x: y, y: x } }));
    swap.run({ x, y }, {});
    expect([...x, ...y]).toEqual([...Array(9).fill(2), ...Array(9).fill(1)]);
  });

  it('takes one array under two names', () => {
    const x = new Arena(1, 5).allocate(5).fill(3);
    axpy.run({ x, y: x }, { a: 2 });
    expect([...x]).toEqual(Array(5).fill(9));
  });

  it('leaves alone what lies outside of its stretch', () => {
    const arena = new Arena(2, 20);
    const [x, y] = [arena.allocate(20).fill(1), arena.allocate(20)];
    axpy.run({ x, y }, { a: 1 }, 3, 11);
    expect([...y]).toEqual(Array.from({ length: 20 }, (_, i) => Number(i >= 3 && i < 14)));
  });

  it('runs in any arena', () => {
    for (const length of [3, 7]) {
      const arena = new Arena(2, length);
      const [x, y] = [arena.allocate(length).fill(1), arena.allocate(length)];
      axpy.run({ x, y }, { a: 0.5 });
      expect([...y]).toEqual(Array(length).fill(0.5));
    }
  });

  it('tells the constants 0 and −0 apart', () => {
    const arena = new Arena(2, 1);
    const [x, y] = [arena.allocate(1).fill(1), arena.allocate(1)];
    new Loop(['x', 'y'], [], ({ x }) => ({ store: { x: x.mul(0), y: x.mul(-0) } })).run({ x, y }, {});
    expect([x[0], y[0]]).toEqual([0, -0]);
  });

  it('computes once what is written twice', () => {
    const roots = (stores: Record<string, ReturnType<typeof array>>) => {
      const code = compile({
        arrays: ['x', 'y'],
        scalars: [],
        stores: new Map(Object.entries(stores)),
        reductions: [],
      });
      return Buffer.from(code).toString('hex').split('fde301').length - 1;
    };
    const once = roots({ x: array('x').sqrt() });
    expect(once).toBeGreaterThan(0);
    const again = array('x').sqrt().add(array('x').sqrt());
    expect(roots({ x: again, y: array('x').sqrt() })).toBe(once);
  });

  it('refuses arrays of no arena, of two arenas, and stretches that they do not have', () => {
    const arena = new Arena(2, 4);
    const [x, y] = [arena.allocate(4), arena.allocate(4)];
    expect(() => axpy.run({ x: new Float32Array(4), y }, { a: 1 })).toThrow('y does not lie in one arena');
    expect(() => axpy.run({ x: new Float32Array(4), y: new Float32Array(4) }, { a: 1 })).toThrow('one arena');
    expect(() => axpy.run({ x, y: new Arena(1, 4).allocate(4) }, { a: 1 })).toThrow('y does not lie in one arena');
    expect(() => axpy.run({ x, y: y.subarray(1) }, { a: 1 })).toThrow(RangeError);
    expect(() => axpy.run({ x, y }, { a: 1 }, 2, 3)).toThrow(RangeError);
    expect(() => axpy.run({ x, y }, { a: 1 }, -1, 1)).toThrow(RangeError);
  });
});

describe('an arena', () => {
  it('gives zeros that do not overlap, until it is full', () => {
    const arena = new Arena(3, 1000);
    const arrays = [1, 2, 3].map((value) => arena.allocate(1000).fill(value));
    expect(arrays.map((values) => new Set(values))).toEqual([new Set([1]), new Set([2]), new Set([3])]);
    expect(() => arena.allocate(100_000)).toThrow(RangeError);
  });
});
