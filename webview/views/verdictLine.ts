import { verdictHeights } from '../charts/verdictStrip';
import { element, setText } from '../dom';
import { formatCount } from '../format';
import { byGravity, countVerdicts } from '../series/verdictBins';
import { stepReason } from '../stepReason';
import { type PanelState, runOf } from '../store';

/** Beneath the strip: its colours by name, each with how many steps had it, and why the loss did what it did at one step. */
export class VerdictLine {
  private readonly counts = new Map(byGravity.map((verdict) => [verdict, element('span', { class: 'number' })]));
  private readonly key = element('div', { class: 'key verdict-key' });
  private readonly where = element('span', { class: 'dim' });
  private readonly kind = element('b');
  private readonly sentence = element('span');
  private readonly numbers = element('p', { class: 'number dim' });
  private readonly reason = element(
    'div',
    { class: 'reason', 'data-testid': 'reason' },
    element('p', {}, this.where, this.kind, this.sentence),
    this.numbers,
  );
  readonly element = element('div', {}, this.key, this.reason);

  constructor() {
    for (const [verdict, count] of this.counts) {
      const swatch = element('span', { class: `swatch verdict-${verdict}`, 'aria-hidden': 'true' });
      swatch.style.height = `${12 * verdictHeights[verdict]}px`;
      this.key.append(
        element(
          'span',
          { class: 'key-item' },
          element('span', { class: 'swatch-box', 'aria-hidden': 'true' }, swatch),
          verdict,
          count,
        ),
      );
    }
  }

  render(state: PanelState): void {
    const verdicts = runOf(state)?.history?.scalar('verdict') ?? new Float64Array(0);
    const counts = countVerdicts(verdicts);
    for (const [verdict, count] of this.counts) {
      setText(count, formatCount(counts[verdict]));
      (count.parentElement as HTMLElement).hidden = counts[verdict] === 0;
    }
    this.moveCursor(state);
  }

  moveCursor(state: PanelState): void {
    const run = runOf(state);
    if (!run) return;
    const { where, kind, sentence, numbers } = stepReason(run, state.cursor);
    setText(this.where, where && `${where}: `);
    setText(this.kind, kind ? `${kind}. ` : '');
    setText(this.sentence, sentence);
    setText(this.numbers, numbers);
  }
}
