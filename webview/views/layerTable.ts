import { type LayerMetric, layerMetrics } from '../../src/shared/catalog';
import { formatLayerValue, type LayerRow, layerRows } from '../charts/heatMap';
import { element, keyed, setText } from '../dom';
import { layerValueAt } from '../series/measured';
import { nearestRow } from '../series/rows';
import { type PanelAction, type PanelState, runOf } from '../store';

/** Every layer with every metric at the cursor, or now; and the choice which layers the heat map shows. */
export class LayerTable {
  private readonly caption = element('caption', { class: 'dim' });
  private readonly heads = element('tr');
  private readonly body = element('tbody');
  private metrics: readonly LayerMetric[] = [];
  readonly element: HTMLDetailsElement;

  constructor(
    onOpen: () => void,
    private readonly act: (action: PanelAction) => void,
  ) {
    const head = element('thead', {}, this.heads);
    const table = element('table', { class: 'data layers-data number' }, this.caption, head, this.body);
    const scroller = element('div', { class: 'scroller', tabindex: '0' }, table);
    this.element = element(
      'details',
      { class: 'data-table' },
      element('summary', {}, 'Data table and choice of layers'),
      scroller,
    );
    this.element.addEventListener('toggle', onOpen);
  }

  render(state: PanelState): void {
    const run = runOf(state);
    const history = run?.history;
    if (!this.element.open || !run || !history) return;
    const row = state.cursor === null ? history.length - 1 : nearestRow(history, state.cursor);
    setText(this.caption, row < 0 ? 'No step yet' : `As last measured at step ${history.stepAt(row)}`);
    this.renderHeads(run.layerMetrics);
    const layers = layerRows(run);
    keyed(
      this.body,
      layers,
      ({ index, name }) => `${index} ${name}`,
      (layer) => this.row(layer),
    );
    layers.forEach(({ index, name }, i) => {
      const [shown, , ...cells] = this.body.children[i]?.children ?? [];
      (shown?.firstElementChild as HTMLInputElement).checked = !state.choices.hiddenLayers.includes(name);
      this.metrics.forEach((metric, m) => {
        const value = layerValueAt(history, metric, row, index);
        setText(cells[m] as HTMLElement, value === null ? '–' : formatLayerValue(metric, value));
      });
    });
  }

  /** A metric that is measured for the first time is a new column: rows are made anew. */
  private renderHeads(metrics: readonly LayerMetric[]): void {
    if (metrics === this.metrics) return;
    this.metrics = metrics;
    const texts = ['shown', 'layer', ...metrics.map((metric) => layerMetrics[metric].label)];
    this.heads.replaceChildren(...texts.map((text) => element('th', { scope: 'col' }, text)));
    this.body.replaceChildren();
  }

  private row({ name }: LayerRow): HTMLElement {
    const box = element('input', { type: 'checkbox', 'aria-label': `show ${name} in the heat map` });
    box.addEventListener('change', () => this.act({ type: 'layerToggled', name }));
    const cells = this.metrics.map(() => element('td'));
    return element('tr', {}, element('td', {}, box), element('th', { scope: 'row' }, name), ...cells);
  }
}
