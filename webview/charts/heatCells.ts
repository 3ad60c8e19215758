import type { LayerMetric } from '../../src/shared/catalog';
import type { StepHistory } from '../../src/shared/stepHistory';
import { absent, binCells, pixelRows } from '../series/cellBins';
import type { StepRange } from '../store';
import type { Theme } from '../theme';
import { colourAt, scalePosition } from './colourScale';

/** Where the cells go, in device pixels. */
export interface CellArea {
  width: number;
  rowHeight: number;
  gap: number;
}

/**
 * Paints one band of cells for each layer, of values as `heldCells` gives them. Steps before the first measurement keep the background; values that are not finite are
 * hatched in the error colour, so that they cannot be taken for a small or a large one.
 */
export function paintCells(
  context: CanvasRenderingContext2D,
  history: StepHistory,
  metric: LayerMetric,
  column: Float32Array,
  layers: readonly number[],
  shown: StepRange,
  area: CellArea,
  theme: Theme,
): void {
  if (column.length === 0) return;
  const rows = pixelRows(history, shown, area.width);
  const band = context.createImageData(area.width, Math.ceil(area.rowHeight));
  const onScale = (value: number) => scalePosition(metric, value);
  layers.forEach((layer, index) => {
    const cells = binCells(column, layer, history.layerCount, rows, onScale);
    const top = Math.round(index * area.rowHeight);
    const height = Math.round((index + 1) * area.rowHeight) - top - area.gap;
    fillBand(band, cells, onScale);
    context.putImageData(band, 0, top, 0, 0, area.width, height);
    hatchBroken(context, cells, top, height, theme.error);
  });
}

/** The same line of pixels from top to bottom; transparent where there is no colour for a cell. */
function fillBand({ data, width }: ImageData, cells: Float64Array, onScale: (value: number) => number): void {
  cells.forEach((value, pixel) => {
    const known = Number.isFinite(value);
    const [red, green, blue] = known ? colourAt(onScale(value)) : [0, 0, 0];
    const at = pixel * 4;
    data[at] = red;
    data[at + 1] = green;
    data[at + 2] = blue;
    data[at + 3] = known ? 255 : 0;
  });
  for (let start = width * 4; start < data.length; start += width * 4) data.copyWithin(start, 0, width * 4);
}

function hatchBroken(
  context: CanvasRenderingContext2D,
  cells: Float64Array,
  top: number,
  height: number,
  colour: string,
): void {
  for (let start = 0; start < cells.length; start++) {
    if (!isBroken(cells[start] as number)) continue;
    let end = start;
    while (end < cells.length && isBroken(cells[end] as number)) end++;
    hatch(context, start, top, Math.max(2, end - start), height, colour);
    start = end;
  }
}

const isBroken = (value: number): boolean => !Number.isFinite(value) && value !== absent;

/** Slanted lines, aligned over the whole picture. */
export function hatch(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: string,
): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = colour;
  context.globalAlpha = 0.25;
  context.fillStyle = colour;
  context.fillRect(x, y, width, height);
  context.globalAlpha = 1;
  context.lineWidth = 1.5;
  context.beginPath();
  const first = Math.floor((x - height) / 6) * 6;
  for (let at = first; at < x + width + height; at += 6) {
    context.moveTo(at, y + height);
    context.lineTo(at + height, y);
  }
  context.stroke();
  context.restore();
}
