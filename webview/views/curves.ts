import { GradientChart } from '../charts/gradientChart';
import { layerRows } from '../charts/heatMap';
import { LossChart, lossCanBeLog, lossScale, validationPoints } from '../charts/lossChart';
import { VerdictStrip } from '../charts/verdictStrip';
import { element, setText, textButton } from '../dom';
import { formatCount, formatMagnitude, formatNumber } from '../format';
import { nearestRow } from '../series/rows';
import { type PanelAction, type PanelState, type Run, runOf } from '../store';
import type { Theme } from '../theme';
import { LossTable } from './lossTable';
import { OptionRow } from './optionRow';
import { VerdictLine } from './verdictLine';

/** Loss and global gradient norm over the shared time axis. */
export class Curves {
  private readonly loss: LossChart;
  private readonly gradient: GradientChart;
  private readonly strip: VerdictStrip;
  private readonly verdicts = new VerdictLine();
  private readonly table: LossTable;
  private readonly axis: OptionRow<'log' | 'linear'>;
  private readonly validation = element('span', { class: 'warning', hidden: '' }, ' · validation');
  private readonly lossNow = element('span', { class: 'readout number', 'data-testid': 'readout' });
  private readonly gradientNow = element('span', { class: 'readout number' });
  private readonly selected = element('span', { class: 'hint' });
  private readonly invitation = element('span', { class: 'wide' }, 'click a row below to add its layer');
  private readonly whole: HTMLElement;
  readonly element: HTMLElement;

  constructor(act: (action: PanelAction) => void, onOpen: () => void) {
    this.loss = new LossChart(act);
    this.gradient = new GradientChart(act);
    this.strip = new VerdictStrip(act);
    this.table = new LossTable(onOpen);
    const axes = [
      { id: 'log', label: 'log' },
      { id: 'linear', label: 'linear' },
    ] as const;
    this.axis = new OptionRow('Axis of the loss', axes, (axis) => act({ type: 'lossAxisChosen', axis }));
    this.axis.element.classList.add('short');
    this.whole = textButton({ class: 'link', 'data-testid': 'show-all' }, 'show all steps', () =>
      act({ type: 'zoomed', range: null }),
    );
    const key = element(
      'span',
      { class: 'hint' },
      element('span', { class: 'accent' }, 'smoothed'),
      ' · raw',
      this.validation,
    );
    const lossHead = element('h2', {}, element('b', {}, 'Loss'), key, this.lossNow, this.whole, this.axis.element);
    const gradientHead = element(
      'h2',
      {},
      element('b', {}, 'Gradient norm'),
      this.selected,
      this.gradientNow,
      this.invitation,
    );
    this.element = element(
      'section',
      { 'aria-label': 'Curves' },
      lossHead,
      this.loss.plot.element,
      this.strip.plot.element,
      this.verdicts.element,
      gradientHead,
      this.gradient.plot.element,
      this.table.element,
    );
  }

  render(state: PanelState, theme: Theme): void {
    const run = runOf(state);
    if (!run) return;
    this.axis.render(lossScale(state), lossCanBeLog(state) ? [] : ['log']);
    this.validation.hidden = validationPoints(run).length === 0;
    this.whole.hidden = state.zoom === null;
    this.loss.render(state, theme);
    this.strip.render(state, theme);
    this.verdicts.render(state);
    this.gradient.render(state, theme);
    this.table.render(state);
    this.renderReadouts(run, state);
  }

  moveCursor(state: PanelState): void {
    this.loss.plot.moveCursor(state);
    this.strip.plot.moveCursor(state);
    this.verdicts.moveCursor(state);
    this.gradient.plot.moveCursor(state);
    const run = runOf(state);
    if (run) this.renderReadouts(run, state);
  }

  /** The values at the cursor, or nothing. */
  private renderReadouts(run: Run, { cursor, selectedLayer }: PanelState): void {
    const { history } = run;
    const name = selectedLayer === null ? undefined : layerRows(run)[selectedLayer]?.name;
    setText(this.selected, name ? `whole model · ${name}` : 'whole model');
    this.invitation.hidden = name !== undefined;
    const row = cursor === null || !history ? -1 : nearestRow(history, cursor);
    if (!history || row < 0) {
      setText(this.lossNow, '');
      setText(this.gradientNow, '');
      return;
    }
    const at = (column: string) => history.scalar(column)[row] ?? Number.NaN;
    const layer = selectedLayer === null ? '' : ` · ${formatMagnitude(history.at('gradientL2', row, selectedLayer))}`;
    setText(this.lossNow, `step ${formatCount(history.stepAt(row))}: ${formatNumber(at('loss'))}`);
    setText(this.gradientNow, `${formatNumber(at('gradientNorm'))}${layer}`);
  }
}
