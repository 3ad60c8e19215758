import { type LayerMetric, layerMetrics } from '../../src/shared/catalog';

/** The ends of the absolute scale of gradients, ratios and norms: the same for all layers, metrics and runs. */
export const magnitudeRange = { least: 1e-9, greatest: 10 } as const;

/** Activations of a healthy layer are of order one: their mean lies well within. */
const meanRange = { least: -2, greatest: 2 } as const;

/** Where a value stands on its metric's colour scale, 0 to 1; what lies beyond takes the end's colour. NaN stays NaN. */
export function scalePosition(metric: LayerMetric, value: number): number {
  const { least, greatest } = scaleRange(metric);
  const position =
    layerMetrics[metric].scale === 'log'
      ? Math.log10(value / least) / Math.log10(greatest / least)
      : (value - least) / (greatest - least);
  return Math.min(1, Math.max(0, position));
}

/** The words at the two ends of the colour key. */
export function scaleEnds(metric: LayerMetric): [string, string] {
  if (layerMetrics[metric].scale === 'log') return ['1e-9', '10'];
  return isShare(metric) ? ['none', 'all'] : [`−${meanRange.greatest}`, `${meanRange.greatest}`];
}

export const isShare = (metric: LayerMetric): boolean => layerMetrics[metric].unit === 'share';

function scaleRange(metric: LayerMetric): { least: number; greatest: number } {
  if (layerMetrics[metric].scale === 'log') return magnitudeRange;
  return isShare(metric) ? { least: 0, greatest: 1 } : meanRange;
}

/**
 * Cividis (Nuñez, Anderton & Renslow 2018): even in lightness, the same to colour-blind eyes. The polynomial is that of
 * d3-scale-chromatic. 256 colours, as 8-bit red, green, blue.
 */
export const cividis: readonly (readonly [number, number, number])[] = Array.from({ length: 256 }, (_, i) => {
  const t = i / 255;
  const byte = (value: number) => Math.max(0, Math.min(255, Math.round(value)));
  return [
    byte(-4.54 - t * (35.34 - t * (2381.73 - t * (6402.7 - t * (7024.72 - t * 2710.57))))),
    byte(32.49 + t * (170.73 + t * (52.82 - t * (131.46 - t * (176.58 - t * 67.37))))),
    byte(81.24 + t * (442.36 - t * (2482.43 - t * (6167.24 - t * (6614.94 - t * 2475.67))))),
  ] as const;
});

/** The colour at a position from 0 to 1. */
export const colourAt = (position: number) => cividis[Math.round(position * 255)] ?? ([0, 0, 0] as const);
