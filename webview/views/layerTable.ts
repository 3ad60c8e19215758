import { layerMetrics } from '../../src/shared/catalog';
import { formatLayerValue, type LayerRow, layerRows } from '../charts/heatMap';
import { heatMetrics } from '../choices';
import { element, keyed, setText } from '../dom';
import { nearestRow } from '../series/rows';
import { type PanelAction, type PanelState, runOf } from '../store';

/** Every layer with every metric at the cursor, or now; and the choice which layers the heat map shows. */
export class LayerTable {
  private readonly caption = element('caption', { class: 'dim' });
  private readonly body = element('tbody');
  readonly element: HTMLDetailsElement;

  constructor(
    onOpen: () => void,
    private readonly act: (action: PanelAction) => void,
  ) {
    const heads = ['shown', 'layer', ...heatMetrics.map((metric) => layerMetrics[metric].label)];
    const head = element('thead', {}, element('tr', {}, ...heads.map((text) => element('th', {}, text))));
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
    setText(this.caption, row < 0 ? 'No step yet' : `At step ${history.stepAt(row)}`);
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
      heatMetrics.forEach((metric, m) => {
        const recorded = row >= 0 && history.layer(metric).length > 0;
        setText(cells[m] as HTMLElement, recorded ? formatLayerValue(metric, history.at(metric, row, index)) : '–');
      });
    });
  }

  private row({ name }: LayerRow): HTMLElement {
    const box = element('input', { type: 'checkbox', 'aria-label': `show ${name} in the heat map` });
    box.addEventListener('change', () => this.act({ type: 'layerToggled', name }));
    const cells = heatMetrics.map(() => element('td'));
    return element('tr', {}, element('td', {}, box), element('th', { scope: 'row' }, name), ...cells);
  }
}
