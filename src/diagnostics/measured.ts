import type { LayerMetric } from '../shared/catalog';
import type { LayerInfo } from '../shared/run';
import type { Observation, RuleView } from './rule';

/** What a scalar column says at a row; NaN where it says nothing. */
export const scalarAt = ({ history }: RuleView, name: string, row: number): number =>
  history.scalar(name)[row] ?? Number.NaN;

/**
 * The last `count` rows at which `read` gives a number, the latest first. Null unless the view's row is one of them: what was not measured now is
 * no news.
 */
export function lastMeasured(view: RuleView, count: number, read: (row: number) => number): number[] | null {
  if (Number.isNaN(read(view.row))) return null;
  const rows: number[] = [];
  for (let row = view.row; row >= 0 && rows.length < count; row--) if (!Number.isNaN(read(row))) rows.push(row);
  return rows.length === count ? rows : null;
}

/** One layer and what was measured of it at the view's row. */
export interface LayerReading {
  info: LayerInfo;
  value: number;
  sinceRow: number;
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
    return lasts ? [{ info, value, sinceRow: rows!.at(-1)! }] : [];
  });
}

export const earliest = (readings: readonly LayerReading[]): number =>
  Math.min(...readings.map(({ sinceRow }) => sinceRow));

/** The layers as a finding about activations names them: at the activation's own line where it has one. */
export const atActivation = (readings: readonly LayerReading[]): Observation['layers'] =>
  readings.map(({ info: { name, position, activation } }) => ({ name, position: activation?.position ?? position }));
