import type { RunStage } from '../../session/run';
import { type LayerMetric, layerMetrics } from '../../shared/catalog';
import type { Finding } from '../../shared/finding';
import type { SourcePosition } from '../../shared/source';

/** The latest measurements of a layer in a run. */
export interface LayerReading {
  layer: string;
  position: SourcePosition;
  values: Readonly<Partial<Record<LayerMetric, number>>>;
  /** A warning or an error of the run speaks of it. */
  ill: boolean;
}

/** So many steps back at most: what was not measured in them is not shown. */
const stepsBack = 10_000;
const metrics = Object.keys(layerMetrics) as LayerMetric[];

/** What a training measured last of each layer whose place in the code is known. */
export function layerReadings(
  { info, history }: Pick<RunStage, 'info' | 'history'>,
  findings: readonly Finding[],
): LayerReading[] {
  const ill = new Set(
    findings
      .filter(({ severity }) => severity !== 'information')
      .flatMap(({ places }) => places.map(({ layer }) => layer)),
  );
  return info.layers.flatMap(({ name, position }, index) => {
    if (!position) return [];
    const measured = metrics.map((metric) => [metric, lastOf(history, metric, index)] as const);
    const values = Object.fromEntries(measured.filter(([, value]) => !Number.isNaN(value)));
    return [{ layer: name, position, values, ill: ill.has(name) }];
  });
}

function lastOf(history: RunStage['history'], metric: LayerMetric, layer: number): number {
  const column = history.layer(metric);
  const { layerCount, length } = history;
  for (let row = length - 1; row >= Math.max(0, length - stepsBack); row--) {
    const value = column[row * layerCount + layer] ?? Number.NaN;
    if (!Number.isNaN(value)) return value;
  }
  return Number.NaN;
}
