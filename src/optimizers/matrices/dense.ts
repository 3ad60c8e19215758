import { Loop } from '../../simd/loop';
import type { Slice } from '../updateRule';

/** A matrix in float32, row after row. */
export interface Dense {
  values: Float32Array;
  rows: number;
  columns: number;
}

/** How a weight of two or more axes is one matrix: its last axis (units, channels out) are the columns, all others together the rows. Null for other weights. */
export function matrixShape({ shape, length }: Slice): Pick<Dense, 'rows' | 'columns'> | null {
  const columns = shape.at(-1) ?? 1;
  return shape.length < 2 || length === 0 ? null : { rows: length / columns, columns };
}

/** Written into an array that has room for it. */
export function transpose({ values, rows, columns }: Dense, into: Float32Array): Dense {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) into[column * rows + row] = values[row * columns + column]!;
  }
  return { values: into.subarray(0, rows * columns), rows: columns, columns: rows };
}

/** Four multiply-adds for each time that c is read and written. */
const addRows = new Loop(
  ['c', 'b0', 'b1', 'b2', 'b3'],
  ['a0', 'a1', 'a2', 'a3'],
  ({ c, b0, b1, b2, b3 }, { a0, a1, a2, a3 }) => ({
    store: { c: c.add(a0.mul(b0)).add(a1.mul(b1)).add(a2.mul(b2)).add(a3.mul(b3)) },
  }),
);

/** Row `row` of AB, written `into`. B and `into` lie in one arena. */
export function productRow(a: Dense, row: number, b: Dense, into: Float32Array): Float32Array {
  const c = into.subarray(0, b.columns).fill(0);
  const rowOf = (p: number) => b.values.subarray(p * b.columns, (p + 1) * b.columns);
  const factor = (p: number) => (p < a.columns ? a.values[row * a.columns + p]! : 0);
  for (let p = 0; p < a.columns; p += 4) {
    const [b0, b1, b2, b3] = [p, p + 1, p + 2, p + 3].map((q) => rowOf(q < a.columns ? q : p));
    addRows.run(
      { c, b0: b0!, b1: b1!, b2: b2!, b3: b3! },
      { a0: factor(p), a1: factor(p + 1), a2: factor(p + 2), a3: factor(p + 3) },
    );
  }
  return c;
}

/** AB, written `into`. B and `into` lie in one arena, and `into` is neither A nor B. */
export function product(a: Dense, b: Dense, into: Float32Array): Dense {
  for (let row = 0; row < a.rows; row++) productRow(a, row, b, into.subarray(row * b.columns));
  return { values: into.subarray(0, a.rows * b.columns), rows: a.rows, columns: b.columns };
}
