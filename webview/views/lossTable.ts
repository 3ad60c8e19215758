import { stepVerdicts } from '../../src/shared/catalog';
import { element } from '../dom';
import { formatNumber, formatSetting } from '../format';
import { markText } from '../markText';
import { smooth } from '../series/smoothing';
import { type PanelState, type Run, runOf } from '../store';

const rowsShown = 20;

/** The last steps in numbers, for those who cannot see the curves. Filled only while it is open. */
export class LossTable {
  private readonly table = element('table', { class: 'data number' });
  readonly element = element(
    'details',
    { class: 'data-table' },
    element('summary', {}, 'Data table'),
    element('div', { class: 'scroller under-plot', tabindex: '0' }, this.table),
  );
  private shown = '';

  constructor(onOpen: () => void) {
    this.element.addEventListener('toggle', onOpen);
  }

  render(state: PanelState): void {
    const run = runOf(state);
    if (!this.element.open || !run) return;
    const key = `${run.status.runId} ${run.revision}`;
    if (key === this.shown) return;
    this.shown = key;
    this.table.replaceChildren(
      element('caption', { class: 'dim' }, `The last ${rowsShown} steps, latest first`),
      element(
        'thead',
        {},
        cells('th', ['step', 'loss', 'smoothed', 'gradient norm', 'learning rate', 'verdict', 'event']),
      ),
      element('tbody', {}, ...lastRows(run).map((texts) => cells('td', texts))),
    );
  }
}

function lastRows({ history, marks }: Run): string[][] {
  if (!history) return [];
  const columns = [history.scalar('loss'), smooth(history.scalar('loss')), history.scalar('gradientNorm')];
  const rates = history.scalar('learningRate');
  const rows: string[][] = [];
  for (let row = history.length - 1; row >= Math.max(0, history.length - rowsShown); row--) {
    const values = columns.map((column) => formatNumber(column[row] ?? Number.NaN));
    const step = history.stepAt(row);
    const verdict = stepVerdicts[history.scalar('verdict')[row] ?? Number.NaN] ?? '–';
    const events = marks.filter((mark) => mark.stage === history.stage && mark.step === step).map(markText);
    rows.push([String(step), ...values, formatSetting(rates[row] ?? Number.NaN), verdict, events.join(', ')]);
  }
  return rows;
}

const cells = (tag: 'th' | 'td', texts: string[]) => element('tr', {}, ...texts.map((text) => element(tag, {}, text)));
