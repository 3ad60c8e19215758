import { type LayerMetric, layerMetrics } from '../../src/shared/catalog';
import type { SourcePosition } from '../../src/shared/source';
import { shownMetric } from '../choices';
import { element, keyed, setAttribute, setText } from '../dom';
import { formatCount, formatMagnitude, formatNumber, formatShare } from '../format';
import { layerSeverity } from '../runFacts';
import { absent } from '../series/cellBins';
import { heldCells } from '../series/measured';
import { nearestRow } from '../series/rows';
import { linearTicks } from '../series/ticks';
import { type PanelAction, type PanelState, type Run, runOf } from '../store';
import type { Theme } from '../theme';
import type { Post } from '../vscodeApi';
import { isShare } from './colourScale';
import { type TimeFrame, toPixel } from './gestures';
import { paintCells } from './heatCells';
import { stepTicks } from './lineChart';
import { Plot } from './plot';

/** A layer as the heat map shows it: its index in network order, its name, and where the code makes it. */
export interface LayerRow {
  index: number;
  name: string;
  position: SourcePosition | null;
}

/** Layers × steps as colours: names on the left lead to the code, values on the right are those now, or under the cursor. */
export class HeatMap {
  readonly element: HTMLElement;
  private readonly plot: Plot;
  private readonly names = element('div', { class: 'names' });
  private readonly values = element('div', { class: 'values number', 'aria-hidden': 'true' });
  private readonly empty = element('p', { class: 'unrecorded dim', hidden: '' }, 'Not recorded in this run.');
  private rows: LayerRow[] = [];
  /** The shown metric, as it is looked at. */
  private cells: Float32Array = new Float32Array(0);
  private selected: number | null = null;

  constructor(
    act: (action: PanelAction) => void,
    private readonly post: Post,
  ) {
    this.plot = new Plot(
      'Layers by steps. Left and right move along the steps, up and down select a layer.',
      act,
      (top) => {
        const row = this.rows[Math.floor(top / this.rowHeight())];
        if (row) act({ type: 'layerSelected', layer: row.index });
      },
    );
    this.plot.element.addEventListener('keydown', (event) => {
      const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      const row = by && this.rows[this.rows.findIndex(({ index }) => index === this.selected) + by];
      if (by) event.preventDefault();
      if (row) act({ type: 'layerSelected', layer: row.index });
    });
    this.element = element(
      'div',
      { class: 'heat', 'data-testid': 'heat' },
      this.plot.element,
      this.names,
      this.values,
      this.empty,
    );
  }

  get plotElement() {
    return this.plot.element;
  }

  render(state: PanelState, theme: Theme): void {
    const run = runOf(state);
    if (!run) return;
    this.rows = layerRows(run).filter(({ name }) => !state.choices.hiddenLayers.includes(name));
    this.element.dataset.layers = String(this.rows.length);
    this.element.style.setProperty('--row-height', `${this.rowHeight()}px`);
    this.element.style.setProperty('--rows', String(this.rows.length));
    this.selected = state.selectedLayer;
    this.renderNames(run, state.selectedLayer);
    const metric = shownMetric(state.choices, run.layerMetrics);
    this.cells = run.history ? heldCells(run.history, metric) : new Float32Array(0);
    this.empty.hidden = !run.history?.length || this.cells.length > 0;
    const frame = this.plot.measure(state);
    if (frame) this.paint(run, metric, frame, theme);
    this.moveCursor(state);
  }

  moveCursor(state: PanelState): void {
    this.plot.moveCursor(state);
    const run = runOf(state);
    const history = run?.history;
    if (!run || !history) return;
    const metric = shownMetric(state.choices, run.layerMetrics);
    const row = state.cursor === null ? history.length - 1 : nearestRow(history, state.cursor);
    keyed(
      this.values,
      this.rows,
      ({ index }) => String(index),
      () => element('span'),
    );
    this.rows.forEach(({ index }, i) => {
      const value = this.cells[row * history.layerCount + index] ?? absent;
      const node = this.values.children[i] as HTMLElement;
      setText(node, value === absent ? '' : formatLayerValue(metric, value));
      node.classList.toggle('error', Number.isNaN(value));
    });
  }

  private renderNames(run: Run, selected: number | null): void {
    keyed(
      this.names,
      this.rows,
      (row) => JSON.stringify(row),
      (row) => this.nameButton(row),
    );
    this.rows.forEach(({ index, name }, i) => {
      const button = this.names.children[i] as HTMLElement;
      setAttribute(button, 'data-severity', layerSeverity(run, name));
      setAttribute(button, 'data-selected', index === selected ? 'true' : null);
    });
  }

  private nameButton({ index, name, position }: LayerRow): HTMLElement {
    const title = position ? `${name}, line ${position.line}: show in the editor` : name;
    const button = element(
      'button',
      { type: 'button', class: 'layer number', title, 'data-testid': `layer-row-${index}` },
      element('span', { class: 'layer-name' }, name),
      element('span', { class: 'dim' }, position ? `:${position.line}` : ''),
    );
    button.disabled = position === null;
    if (position) button.addEventListener('click', () => this.post({ type: 'reveal', position }));
    return button;
  }

  /** Few layers get tall rows; many get rows that still hold a line of text. */
  private rowHeight(): number {
    return Math.round(Math.min(30, Math.max(15, 190 / Math.max(1, this.rows.length))));
  }

  private paint(run: Run, metric: LayerMetric, frame: TimeFrame, theme: Theme): void {
    const { canvas } = this.plot;
    const ratio = window.devicePixelRatio;
    const height = this.rows.length * this.rowHeight();
    canvas.width = Math.round(this.plot.element.clientWidth * ratio);
    canvas.height = Math.round((height + 20) * ratio);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const { history } = run;
    if (!context || !canvas.width) return;
    if (history) {
      const cells = document.createElement('canvas');
      cells.width = Math.max(1, Math.round(frame.width * ratio));
      cells.height = Math.max(1, Math.round(height * ratio));
      const area = {
        width: cells.width,
        rowHeight: this.rowHeight() * ratio,
        gap: Math.round(ratio) * (this.rows.length > 20 ? 1 : 2),
      };
      const layers = this.rows.map(({ index }) => index);
      const inner = cells.getContext('2d', { willReadFrequently: true });
      if (inner) paintCells(inner, history, metric, this.cells, layers, frame.shown, area, theme);
      context.drawImage(cells, Math.round(frame.left * ratio), 0);
    }
    context.scale(ratio, ratio);
    paintSteps(context, frame, height, theme);
  }
}

/** The step numbers beneath the cells, at the same places as those of the line charts. */
function paintSteps(context: CanvasRenderingContext2D, frame: TimeFrame, top: number, theme: Theme): void {
  context.font = `11px ${theme.numberFont}`;
  context.fillStyle = theme.dim;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const step of linearTicks(frame.shown, stepTicks(frame.width), true)) {
    context.fillText(formatCount(step), toPixel(frame, step), top + 12);
  }
}

/** The layers in network order; numbered where the model is not known yet. */
export function layerRows({ stage, history }: Run): LayerRow[] {
  if (stage) return stage.layers.map(({ name, position }, index) => ({ index, name, position }));
  return Array.from({ length: history?.layerCount ?? 0 }, (_, index) => ({
    index,
    name: `layer ${index + 1}`,
    position: null,
  }));
}

export function formatLayerValue(metric: LayerMetric, value: number): string {
  if (isShare(metric)) return formatShare(value);
  return layerMetrics[metric].scale === 'log' ? formatMagnitude(value) : formatNumber(value);
}
