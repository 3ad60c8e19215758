import { addProduct, type Matrix as Dense } from '../../simd/matrixProduct';
import type { Slice } from '../updateRule';

export type { Dense };

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

/** AB, written into an array that has room for it and holds neither. */
export function product(a: Dense, b: Dense, into: Float32Array): Dense {
  const values = into.subarray(0, a.rows * b.columns).fill(0);
  addProduct(a, b, values);
  return { values, rows: a.rows, columns: b.columns };
}
