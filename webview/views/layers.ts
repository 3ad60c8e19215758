import type { LayerMetric } from '../../src/shared/catalog';
import { ColourKey } from '../charts/colourKey';
import { HeatMap } from '../charts/heatMap';
import { shownMetric } from '../choices';
import { element, setText, textButton } from '../dom';
import { plural } from '../format';
import { type PanelAction, type PanelState, type Run, runOf } from '../store';
import type { Theme } from '../theme';
import type { Post } from '../vscodeApi';
import { LayerTable } from './layerTable';
import { MetricMenu } from './metricMenu';

/** What happens in each layer over the shared time axis. */
export class Layers {
  private readonly heat: HeatMap;
  private readonly table: LayerTable;
  private readonly metric: MetricMenu;
  private readonly colourKey = new ColourKey();
  private readonly hidden: HTMLElement;
  readonly element: HTMLElement;

  constructor(act: (action: PanelAction) => void, post: Post, onOpen: () => void) {
    this.heat = new HeatMap(act, post);
    this.table = new LayerTable(onOpen, act);
    this.metric = new MetricMenu((metric) => act({ type: 'metricChosen', metric }));
    this.hidden = textButton({ class: 'link' }, '', () => act({ type: 'allLayersShown' }));
    const head = element('h2', {}, element('b', {}, 'Layer by layer'), this.metric.element, this.hidden);
    this.element = element(
      'section',
      { 'aria-label': 'Layers' },
      head,
      this.heat.element,
      this.colourKey.element,
      this.table.element,
    );
  }

  render(state: PanelState, theme: Theme): void {
    const run = runOf(state);
    if (!run) return;
    const { hiddenLayers } = state.choices;
    const metric = shownMetric(state.choices, run.layerMetrics);
    this.metric.render(metric, run.layerMetrics);
    const missing = run.stage?.layers.filter(({ name }) => hiddenLayers.includes(name)).length ?? 0;
    this.hidden.hidden = missing === 0;
    setText(this.hidden, `show ${plural(missing, 'hidden layer')}`);
    this.heat.render(state, theme);
    this.colourKey.render(metric, hasBroken(run, metric), theme);
    this.table.render(state);
  }

  moveCursor(state: PanelState): void {
    this.heat.moveCursor(state);
    this.table.render(state);
  }
}

/** Values that are not finite come at a run's end, and stay: the last 100 steps tell. */
function hasBroken({ history }: Run, metric: LayerMetric): boolean {
  const loss = history?.scalar('loss').subarray(-100);
  const column = history?.layer(metric).subarray(-100 * history.layerCount);
  return (
    !loss?.every(Number.isFinite) || column?.some((value) => Math.abs(value) === Number.POSITIVE_INFINITY) === true
  );
}
