import type { StepHistory } from '../../src/shared/stepHistory';
import type { StepRange } from '../store';
import { rowFrom } from './rows';

/** Nothing was recorded here. Any other non-finite cell stands for a value that was not finite. */
export const absent = Number.NEGATIVE_INFINITY;

/** For each pixel column the rows [start, end) whose steps it shows. A step covers half a step to either side of its number. */
export interface PixelRows {
  readonly start: Int32Array;
  readonly end: Int32Array;
}

export function pixelRows(history: StepHistory, range: StepRange, pixels: number): PixelRows {
  const start = new Int32Array(pixels);
  const end = new Int32Array(pixels);
  const stepsPerPixel = (range.max - range.min) / pixels;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const from = Math.floor(range.min + pixel * stepsPerPixel + 0.5);
    const to = Math.max(from + 1, Math.ceil(range.min + (pixel + 1) * stepsPerPixel + 0.5));
    start[pixel] = rowFrom(history, from);
    end[pixel] = rowFrom(history, to);
  }
  return { start, end };
}

/**
 * One value a pixel for one layer. Where a pixel holds many steps it shows the one farthest from the layer's usual value
 * (its median), on the given scale: a mean would hide the step that explodes as well as the one that starves. A step that is
 * not finite outranks all others.
 */
export function binCells(
  column: Float32Array,
  layer: number,
  layerCount: number,
  rows: PixelRows,
  onScale: (value: number) => number,
): Float64Array {
  const usual = onScale(median(column, layer, layerCount));
  const cells = new Float64Array(rows.start.length);
  for (let pixel = 0; pixel < cells.length; pixel++) {
    const start = rows.start[pixel] as number;
    const end = rows.end[pixel] as number;
    cells[pixel] = farthest(column, layer, layerCount, start, end, usual, onScale);
  }
  return cells;
}

function farthest(
  column: Float32Array,
  layer: number,
  layerCount: number,
  start: number,
  end: number,
  usual: number,
  onScale: (value: number) => number,
): number {
  if (end <= start) return absent;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let row = start; row < end; row++) {
    const value = column[row * layerCount + layer] as number;
    if (value === absent) continue;
    if (!Number.isFinite(value)) return Number.NaN;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  if (greatest < least) return absent;
  return Math.abs(onScale(greatest) - usual) >= Math.abs(onScale(least) - usual) ? greatest : least;
}

/** Of at most 500 finite values, spread over the run; NaN where there are none. */
function median(column: Float32Array, layer: number, layerCount: number): number {
  const rows = column.length / layerCount;
  const stride = Math.max(1, Math.floor(rows / 500));
  const values: number[] = [];
  for (let row = 0; row < rows; row += stride) {
    const value = column[row * layerCount + layer] as number;
    if (Number.isFinite(value)) values.push(value);
  }
  values.sort((a, b) => a - b);
  return values[values.length >> 1] ?? Number.NaN;
}
