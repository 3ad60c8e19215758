import { describe, expect, it } from 'vitest';
import { addProduct, type Matrix } from '../../../src/simd/matrixProduct';

const matrix = (rows: number, columns: number, entry: (i: number) => number): Matrix => ({
  values: Float32Array.from({ length: rows * columns }, (_, i) => entry(i)),
  rows,
  columns,
});

/** Entry by entry in float64, and the sum of the sizes of what was added: what rounding is relative to. */
function inDoubles(a: Matrix, b: Matrix, i: number, j: number): { value: number; size: number } {
  let [value, size] = [0, 0];
  for (let p = 0; p < a.columns; p++) {
    const term = a.values[i * a.columns + p]! * b.values[p * b.columns + j]!;
    value += term;
    size += Math.abs(term);
  }
  return { value, size };
}

describe('addProduct', () => {
  // Whole tiles, parts of them, more rows than a block and more terms than a part of a sum.
  it.each([
    [4, 8, 8],
    [1, 1, 1],
    [3, 5, 7],
    [5, 1, 9],
    [1, 300, 1],
    [128, 256, 16],
    [129, 257, 17],
    [131, 513, 3],
    [2, 7, 100],
  ])('adds the product of %d × %d and %d columns, as near as float32 sums can be', (rows, inner, columns) => {
    const a = matrix(rows, inner, (i) => Math.sin(7 * i) * 10 ** (i % 3));
    const b = matrix(inner, columns, (i) => Math.cos(3 * i));
    const before = matrix(rows, columns, (i) => i);
    const c = before.values.slice();
    addProduct(a, b, c);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const { value, size } = inDoubles(a, b, i, j);
        const there = before.values[i * columns + j]!;
        // Higham 2002, section 3.1: a sum of n products is off by n units of rounding of its sizes at most.
        const bound = (inner + 2) * 2 ** -24 * (size + there);
        expect(Math.abs(c[i * columns + j]! - there - value)).toBeLessThanOrEqual(bound);
      }
    }
  });

  it('adds nothing where there is nothing to add', () => {
    const c = Float32Array.of(1, 2);
    addProduct(matrix(1, 0, Number), matrix(0, 2, Number), c);
    addProduct(matrix(0, 3, Number), matrix(3, 2, Number), c);
    expect([...c]).toEqual([1, 2]);
  });

  it('keeps what is not finite where it belongs', () => {
    const a = matrix(6, 3, (i) => (i === 4 ? Number.NaN : i === 9 ? Number.POSITIVE_INFINITY : 1));
    const c = new Float32Array(6 * 10);
    addProduct(
      a,
      matrix(3, 10, () => 1),
      c,
    );
    const rows = Array.from({ length: 6 }, (_, row) => c.slice(10 * row, 10 * row + 10));
    expect(rows.map((row) => new Set(row))).toEqual(
      [3, Number.NaN, 3, Number.POSITIVE_INFINITY, 3, 3].map((value) => new Set([value])),
    );
  });
});
