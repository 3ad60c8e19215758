import { colourAt, scaleEnds, scalePosition } from '../../../webview/charts/colourScale';
import { formatMagnitude } from '../../../webview/format';
import { absent, binCells, pixelRows } from '../../../webview/series/cellBins';
import { html, type Markup } from './markup';
import type { StageReport } from './stageReport';
import { picture, plotWidth, rounded } from './timeAxis';

const metric = 'gradientL2';
/** How many cells a picture may have: each is some ten bytes of the report. */
const mostCells = 20_000;

/** Layers by steps: the norm of each layer's gradient as a colour, the same for the same number in every run. */
export function heatMap({ stage, time, findings }: StageReport): Markup {
  const column = held(stage);
  const names = stage.layerNames;
  if (column.length === 0) return html`<p class="dim">Not recorded in this run.</p>`;
  const rowHeight = Math.round(Math.min(30, Math.max(16, 200 / names.length)));
  const cellCount = Math.max(1, Math.min(240, Math.floor(mostCells / names.length), time.range.max - time.range.min));
  const rows = pixelRows(stage.history, time.range, cellCount);
  const shapes = new Map<string, string>();
  for (const layer of names.keys()) {
    const cells = binCells(column, layer, names.length, rows, (value) => scalePosition(metric, value));
    addShapes(shapes, cells, layer * rowHeight, rowHeight - (names.length > 20 ? 1 : 2));
  }
  const ill = new Map(
    findings.flatMap(({ severity, places }) => places.map(({ layer }) => [layer, severity] as const)),
  );
  const bottom = names.length * rowHeight;
  const hatch = `hatch-${stage.stage}`;
  return html`<svg viewBox="0 0 ${picture.width} ${bottom + 24}" role="img" aria-label="Gradient norm by layer and step">
<pattern id="${hatch}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"/><rect class="hatch-line" width="2" height="6"/></pattern>
${[...shapes].map(([colour, d]) => html`<path fill="${colour === broken ? `url(#${hatch})` : colour}" d="${d}"/>`)}
${names.map((name, layer) => rowLabels(stage, layer, column.at(layer - names.length) ?? Number.NaN, layer * rowHeight + rowHeight / 2 + 3, ill.get(name) ?? ''))}
${time.labels(bottom)}</svg>`;
}

/** What was measured last stands until the next measurement; where the loss is not finite, nothing does. */
function held({ history, isMeasured }: StageReport['stage']): Float32Array {
  const column = history.layer(metric).slice();
  const loss = history.scalar('loss');
  const width = history.layerCount;
  for (let row = 1; row < column.length / width; row++)
    if (!isMeasured(metric, row) && Number.isFinite(loss[row]))
      column.copyWithin(row * width, (row - 1) * width, row * width);
  return column;
}

/** What the colours mean. */
export function colourKey(stage: number): Markup {
  const id = `cividis-${stage}`;
  const [least, greatest] = scaleEnds(metric);
  const stops = Array.from(
    { length: 17 },
    (_, i) => html`<stop offset="${i / 16}" stop-color="${rgb(colourAt(i / 16))}"/>`,
  );
  return html`<span class="number">${least}</span> <svg class="key-scale" viewBox="0 0 160 8" preserveAspectRatio="none" aria-hidden="true"><linearGradient id="${id}">${stops}</linearGradient><rect width="160" height="8" fill="url(#${id})"/></svg> <span class="number">${greatest}</span>`;
}

const broken = 'broken';

/** Adds a row of cells to the shape of each colour; neighbours of one colour are one rectangle. Steps without a value stay empty. */
function addShapes(shapes: Map<string, string>, cells: Float64Array, top: number, height: number): void {
  const width = plotWidth / cells.length;
  const colours = Array.from(cells, colourOf);
  for (let start = 0, end = 0; start < cells.length; start = end) {
    const colour = colours[start]!;
    while (end < cells.length && colours[end] === colour) end++;
    if (colour === '') continue;
    const [left, right] = [rounded(picture.left + start * width), rounded(picture.left + end * width)];
    shapes.set(colour, `${shapes.get(colour) ?? ''}M${left} ${top}H${right}v${height}H${left}z`);
  }
}

/** One of 64 colours: neighbours among them can hardly be told apart. */
function colourOf(value: number): string {
  if (value === absent) return '';
  return Number.isFinite(value) ? rgb(colourAt(Math.round(scalePosition(metric, value) * 63) / 63)) : broken;
}

const rgb = ([red, green, blue]: readonly [number, number, number]): string =>
  `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;

/** Left the layer and its line in the source, right its last value. */
function rowLabels({ info }: StageReport['stage'], layer: number, last: number, y: number, severity: string): Markup {
  const { name = `layer ${layer + 1}`, position } = info?.layers[layer] ?? {};
  const line = position ? `:${position.line}` : '';
  const room = 20 - line.length;
  const shown = name.length > room ? `${name.slice(0, room - 1)}…` : name;
  return html`<text class="layer ${severity}" x="0" y="${y}"><title>${name}</title>${shown}</text>
<text class="tick" x="${picture.left - 10}" y="${y}" text-anchor="end">${line}</text>
<text class="tick" x="${picture.width - picture.right + 8}" y="${y}">${formatMagnitude(last)}</text>`;
}
