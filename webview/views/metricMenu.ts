import { type LayerMetric, layerMetrics } from '../../src/shared/catalog';
import { element } from '../dom';

/** The menu's groups: where a metric is read. */
const groups: Record<string, readonly LayerMetric[]> = {
  Gradient: ['gradientL2', 'gradientRms', 'gradientMax', 'gradientMeanAbs', 'gradientZeros'],
  Activations: ['activationMean', 'activationDeviation', 'deadUnits', 'saturatedUnits', 'outputGradientRms'],
  Weights: ['updateRatio', 'weightL2'],
};

/** The choice of a layer metric among those that were measured in this run. */
export class MetricMenu {
  readonly element = element('select', { 'aria-label': 'What the colours show', 'data-testid': 'metric' });
  private offered = '';

  constructor(onChoose: (metric: LayerMetric) => void) {
    this.element.addEventListener('change', () => onChoose(this.element.value as LayerMetric));
  }

  render(chosen: LayerMetric, measured: readonly LayerMetric[]): void {
    const offered = [...new Set([chosen, ...measured])];
    if (offered.join() !== this.offered) this.element.replaceChildren(...optionGroups(offered));
    this.offered = offered.join();
    this.element.value = chosen;
    this.element.title = `${layerMetrics[chosen].label}, ${layerMetrics[chosen].unit}`;
  }
}

function optionGroups(offered: readonly LayerMetric[]): HTMLElement[] {
  return Object.entries(groups).flatMap(([label, metrics]) => {
    const options = metrics
      .filter((metric) => offered.includes(metric))
      .map((metric) => element('option', { value: metric }, layerMetrics[metric].label));
    return options.length > 0 ? [element('optgroup', { label }, ...options)] : [];
  });
}
