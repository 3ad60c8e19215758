import { type LayerMetric, layerMetrics, type StepScalar } from '../shared/catalog';
import type { LayerInfo } from '../shared/run';
import type { Observation, RuleView } from './rule';

/** What a scalar column says at a row; NaN where it says nothing. */
export const scalarAt = ({ history }: RuleView, name: string, row: number): number =>
  history.scalar(name)[row] ?? Number.NaN;

/** Whether a column says anything at a row. */
export function isMeasured({ history }: RuleView, column: LayerMetric | StepScalar, row: number): boolean {
  if (!isLayerMetric(column)) return !Number.isNaN(history.scalar(column)[row] ?? Number.NaN);
  for (let layer = 0; layer < history.layerCount; layer++)
    if (!Number.isNaN(history.at(column, row, layer))) return true;
  return false;
}

const isLayerMetric = (column: LayerMetric | StepScalar): column is LayerMetric => column in layerMetrics;

/**
 * The last `count` rows at which `read` gives a number, `fewest` at least, the latest first. Null unless the view's row is one of them: what was not
 * measured now is no news.
 */
export function lastMeasured(
  view: RuleView,
  count: number,
  read: (row: number) => number,
  fewest = count,
): number[] | null {
  if (Number.isNaN(read(view.row))) return null;
  const rows: number[] = [];
  for (let row = view.row; row >= 0 && rows.length < count; row--) if (!Number.isNaN(read(row))) rows.push(row);
  return rows.length >= fewest ? rows : null;
}

/** One layer and what was measured of it at the view's row. */
export interface LayerReading {
  info: LayerInfo;
  value: number;
  /** The rows that tell it, in order. */
  rows: readonly number[];
}

/** The layers, in network order, whose metric is `ill` at each of the last `count` rows that tell it. */
export function layersIll(
  view: RuleView,
  metric: LayerMetric,
  count: number,
  ill: (value: number) => boolean,
): LayerReading[] {
  const { history, row, stage } = view;
  return stage.layers.flatMap((info, layer) => {
    const value = history.at(metric, row, layer);
    if (Number.isNaN(value) || !ill(value)) return [];
    const rows = lastMeasured(view, count, (at) => history.at(metric, at, layer));
    const lasts = rows?.every((at) => ill(history.at(metric, at, layer)));
    return lasts ? [{ info, value, rows: rows!.reverse() }] : [];
  });
}

/**
 * The layers, in network order, of which more than a `share` is ill at each of the last `forReadings` rows that tell it; where it is more than what is
 * `certain`, one is enough.
 */
export function layersMostlyIll(
  view: RuleView,
  metric: LayerMetric,
  { share, certain, forReadings }: { share: number; certain: number; forReadings: number },
): LayerReading[] {
  const lasting = layersIll(view, metric, forReadings, (part) => part > share);
  const sure = layersIll(view, metric, 1, (part) => part > certain);
  return view.stage.layers.flatMap(({ name }) => {
    const isOf = ({ info }: LayerReading) => info.name === name;
    return lasting.find(isOf) ?? sure.find(isOf) ?? [];
  });
}

/** The rows that tell it of any of the layers. */
export const rowsOf = (readings: readonly LayerReading[]): number[] =>
  [...new Set(readings.flatMap(({ rows }) => rows))].sort((a, b) => a - b);

/** All rows from the first to the last. */
export const rowsFrom = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** The layers as a finding about activations names them: at the activation's own line where it has one. */
export const atActivation = (readings: readonly LayerReading[]): Observation['layers'] =>
  readings.map(({ info: { name, position, activation } }) => ({ name, position: activation?.position ?? position }));
