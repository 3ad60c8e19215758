import * as v from 'valibot';
import { type LayerMetric, layerMetrics } from '../src/shared/catalog';

const metricIds = Object.keys(layerMetrics) as LayerMetric[];

/** What a person chose in the panel: survives a reload and a tab switch. Layers are hidden by name, so that a rerun keeps them. */
const savedChoices = v.object({
  metric: v.picklist(metricIds),
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

/** What the heat map shows: what was chosen, or the gradient norm where that was not measured in this run. */
export const shownMetric = ({ metric }: Choices, measured: readonly LayerMetric[]): LayerMetric =>
  measured.includes(metric) ? metric : defaultChoices.metric;
