import type { StepHistory } from '../../src/shared/stepHistory';
import type { StepRange } from '../store';
import { rowFrom } from './rows';

export interface LinePoint {
  x: number;
  y: number;
}

/**
 * A column as the points of a line, at most about four a pixel: first, least, greatest and last of each pixel's steps, in
 * their order. So a spike of one step keeps its height at any zoom. Non-finite values (and, on a log axis, those that it
 * cannot show) stay as gaps. One row beyond either edge is kept, so that the line runs out of the picture.
 */
export function binLine(
  history: StepHistory,
  values: Float64Array,
  range: StepRange,
  pixels: number,
  drawable: (value: number) => boolean = Number.isFinite,
): LinePoint[] {
  const start = Math.max(0, rowFrom(history, range.min) - 1);
  const end = Math.min(values.length, rowFrom(history, range.max) + 1);
  const rowsPerBin = Math.max(1, Math.floor((end - start) / Math.max(1, pixels)));
  const points: LinePoint[] = [];
  const put = (row: number) => {
    const value = values[row] as number;
    points.push({ x: history.stepAt(row), y: drawable(value) ? value : Number.NaN });
  };
  if (rowsPerBin < 4) for (let row = start; row < end; row++) put(row);
  // Bins start at multiples of their size, not at the edge: they stay the same while the line grows.
  else
    for (let row = start; row < end; row += rowsPerBin - (row % rowsPerBin))
      binRows(row, Math.min(end, row + rowsPerBin - (row % rowsPerBin)), values, drawable).forEach(put);
  return points;
}

/** The rows that speak for a bin, in order: first, least, greatest, last, and the first that cannot be drawn. */
function binRows(start: number, end: number, values: Float64Array, drawable: (value: number) => boolean): number[] {
  let least = -1;
  let greatest = -1;
  let gap = -1;
  for (let row = start; row < end; row++) {
    const value = values[row] as number;
    if (!drawable(value)) {
      if (gap < 0) gap = row;
      continue;
    }
    if (least < 0 || value < (values[least] as number)) least = row;
    if (greatest < 0 || value > (values[greatest] as number)) greatest = row;
  }
  const rows = [start, least, greatest, end - 1, gap].filter((row) => row >= 0);
  return [...new Set(rows)].sort((a, b) => a - b);
}
