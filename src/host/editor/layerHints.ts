import type { Dim, Shape } from '../../analysis/sourceModel';
import { compare, type TextPlace, type TextRange } from '../../analysis/textRange';
import { formatNumber } from '../../diagnostics/format';
import type { PlacedReading } from './lastReadings';
import type { LayerFacts } from './sourceFacts';

export interface HintSwitches {
  shapes: boolean;
  parameters: boolean;
  health: boolean;
}

/** A dim note behind a layer. */
export interface LayerHint {
  place: TextPlace;
  label: string;
  tooltip: string;
}

/** Notes at the end of the layers' lines; of several layers on one line, behind each. `lineLength` tells how long a line is. */
export function layerHints(
  layers: readonly LayerFacts[],
  readings: readonly PlacedReading[],
  switches: HintSwitches,
  lineLength: (line: number) => number,
): LayerHint[] {
  const onLine = new Map<number, number>();
  for (const { call } of layers) onLine.set(call.end.line, (onLine.get(call.end.line) ?? 0) + 1);
  return layers.flatMap((layer) => {
    const parts = partsOf(layer, readings, switches);
    if (parts.length === 0) return [];
    const { end } = layer.call;
    const place = onLine.get(end.line) === 1 ? { line: end.line, character: lineLength(end.line) } : end;
    const [labels, tooltips] = [parts.map(([label]) => label), parts.map(([, tooltip]) => tooltip)];
    return [{ place, label: labels.join('  '), tooltip: tooltips.join('\n') }];
  });
}

type Part = readonly [label: string, tooltip: string];

function partsOf(layer: LayerFacts, readings: readonly PlacedReading[], switches: HintSwitches): Part[] {
  const { outputs, parameters, made } = layer;
  const parts: Part[] = [];
  if (switches.shapes && outputs.length > 0)
    parts.push([shapesText(outputs), 'Output shape; · is any size, ? is not known from the source']);
  if (switches.parameters && parameters)
    parts.push([`${made > 1 ? `${made} × ` : ''}${grouped(parameters)}`, 'Parameters']);
  const reading = switches.health ? worst(readingsAt(layer.call, readings)) : null;
  const gradient = reading?.values.gradientRms;
  if (reading && gradient !== undefined)
    parts.push([
      `∇ ${gradient === 0 ? '0' : gradient.toExponential(0).replace('e+', 'e')}${reading.ill ? ' ✕' : ''}`,
      `Root mean square of the gradient of ${reading.layer} at the end of the last run (${formatNumber(gradient)})`,
    ]);
  return parts;
}

/** What was measured of the layers that a call makes. */
export const readingsAt = (call: TextRange, readings: readonly PlacedReading[]): PlacedReading[] =>
  readings.filter(({ range }) => compare(range.start, call.start) === 0 && compare(range.end, call.end) === 0);

/** Of several layers of one call the ill one, or the one with the smallest gradient. */
function worst(readings: readonly PlacedReading[]): PlacedReading | null {
  const gradient = ({ values }: PlacedReading) => values.gradientRms ?? Number.POSITIVE_INFINITY;
  const [first] = [...readings].sort((a, b) => Number(b.ill) - Number(a.ill) || gradient(a) - gradient(b));
  return first ?? null;
}

/** `[·, 64]`; of many different ones the first and the last. */
export function shapesText(shapes: readonly Shape[]): string {
  const [first, last] = [shapes[0], shapes.at(-1)];
  if (!first || !last) return '';
  if (shapes.length === 1) return shapeText(first);
  return `${shapeText(first)}${shapes.length === 2 ? ', ' : ' … '}${shapeText(last)}`;
}

export const shapeText = (shape: Shape): string => `[${shape.map(dimText).join(', ')}]`;

const dimText = (dim: Dim): string => (dim === null ? '·' : dim === 'unknown' ? '?' : String(dim));

/** 50240 as `50 240`, with a space that does not break. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, '\u00a0');
