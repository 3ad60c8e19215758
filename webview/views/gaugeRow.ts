import { element, setAttribute, setText } from '../dom';
import { formatCount } from '../format';
import type { Gauge } from '../gauges';

/** A name, a thin gauge with its limit marked, the value in words and the step that it is of. */
export class GaugeRow {
  private readonly label = element('span', { class: 'dim' });
  private readonly fill = element('span', { class: 'gauge-fill' });
  private readonly mark = element('span', { class: 'gauge-mark' });
  private readonly track = element(
    'span',
    { class: 'gauge', role: 'meter', 'aria-valuemin': '0', 'aria-valuemax': '1' },
    this.fill,
    this.mark,
  );
  private readonly text = element('span', { class: 'number' });
  private readonly step = element('span', { class: 'number dim' });
  readonly element = element(
    'div',
    { class: 'gauge-row' },
    this.label,
    this.track,
    element('span', { class: 'gauge-value' }, this.text, this.step),
  );

  render({ label, title, position, limit, isBeyond, text, step }: Gauge): void {
    setText(this.label, label);
    this.element.title = title;
    setAttribute(this.track, 'aria-label', label);
    setAttribute(this.track, 'aria-valuenow', String(position ?? 0));
    setAttribute(this.track, 'aria-valuetext', isBeyond ? `${text}, beyond the limit` : text);
    this.track.style.visibility = limit === null ? 'hidden' : 'visible';
    this.fill.style.transform = `scaleX(${position ?? 0})`;
    this.mark.style.left = `${100 * (limit ?? 0)}%`;
    setText(this.text, text);
    this.text.classList.toggle('dim', step === null);
    setText(this.step, step === null ? '' : `step ${formatCount(step)}`);
  }
}
