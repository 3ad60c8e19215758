import * as v from 'valibot';
import type { LayerMetric } from '../src/shared/catalog';

/** The layer metrics that the heat map offers, in the order of its heading. */
export const heatMetrics = [
  'gradientL2',
  'gradientRms',
  'gradientMax',
  'gradientZeros',
  'updateRatio',
  'weightL2',
] as const satisfies readonly LayerMetric[];
export type HeatMetric = (typeof heatMetrics)[number];

/** What a person chose in the panel: survives a reload and a tab switch. Layers are hidden by name, so that a rerun keeps them. */
const savedChoices = v.object({
  metric: v.picklist(heatMetrics),
  lossAxis: v.picklist(['log', 'linear']),
  hiddenLayers: v.array(v.string()),
});
export type Choices = Readonly<v.InferOutput<typeof savedChoices>>;

export const defaultChoices: Choices = { metric: 'gradientL2', lossAxis: 'log', hiddenLayers: [] };

/** Choices from whatever was saved; the defaults where that cannot be read. */
export function restoreChoices(saved: unknown): Choices {
  const result = v.safeParse(savedChoices, saved);
  return result.success ? result.output : defaultChoices;
}
