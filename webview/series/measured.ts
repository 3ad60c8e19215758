import { type LayerMetric, layerMetrics } from '../../src/shared/catalog';
import type { StepColumns } from '../../src/shared/stepColumns';
import type { StepHistory } from '../../src/shared/stepHistory';
import { absent } from './cellBins';

/** What every layer has at a measured step: its NaN was met, where a neighbour is known. Other metrics have a meaning for some layers only. */
const everyLayerHas: ReadonlySet<LayerMetric> = new Set<LayerMetric>([
  ...(['gradientL2', 'gradientRms', 'gradientMax', 'gradientMeanAbs', 'gradientZeros'] as const),
  ...(['updateRatio', 'weightL2'] as const),
]);

/** `known`, and what these columns have a value of: in the catalog's order. */
export function measuredIn(columns: StepColumns, known: readonly LayerMetric[]): readonly LayerMetric[] {
  const isNew = (metric: LayerMetric) =>
    !known.includes(metric) && columns.layers[metric]?.some((value) => !Number.isNaN(value));
  const all = Object.keys(layerMetrics) as LayerMetric[];
  return all.some(isNew) ? all.filter((metric) => known.includes(metric) || isNew(metric)) : known;
}

/**
 * A layer column as it is looked at: what was measured last stands until the next measurement. `absent` before the first; NaN where a value was not
 * finite, for which nothing stands.
 */
export function heldCells(history: StepHistory, metric: LayerMetric): Float32Array {
  const column = history.layer(metric).slice();
  const width = history.layerCount;
  for (let row = 0; row * width < column.length; row++) {
    const isLost = losesValues(history, metric, row);
    for (let at = row * width; at < (row + 1) * width; at++) {
      const value = column[at] as number;
      if (Number.isFinite(value)) continue;
      if (isLost || !Number.isNaN(value)) column[at] = Number.NaN;
      else
        column[at] = row === 0 || Number.isNaN(column[at - width] as number) ? absent : (column[at - width] as number);
    }
  }
  return column;
}

/** A layer's value at a row, or at the last row before it where it was measured; NaN where it was not finite, null where it was never measured. */
export function layerValueAt(history: StepHistory, metric: LayerMetric, row: number, layer: number): number | null {
  for (let at = row; at >= 0; at--) {
    const value = history.at(metric, at, layer);
    if (!Number.isNaN(value) || losesValues(history, metric, at)) return value;
  }
  return null;
}

/** Whether a NaN at this row is a value that was not finite, rather than none that was measured. */
function losesValues(history: StepHistory, metric: LayerMetric, row: number): boolean {
  const loss = history.scalar('loss')[row];
  if (loss !== undefined && !Number.isFinite(loss)) return true;
  if (!everyLayerHas.has(metric)) return false;
  const width = history.layerCount;
  return history
    .layer(metric)
    .subarray(row * width, (row + 1) * width)
    .some(Number.isFinite);
}

/** A scalar at a row, or at the last row before it where it was measured; NaN where it was at none. */
export function latestMeasured(column: Float64Array, row: number): { value: number; row: number } {
  let at = Math.min(row, column.length - 1);
  while (at > 0 && Number.isNaN(column[at] as number)) at--;
  return { value: column[at] ?? Number.NaN, row: at };
}
