import { Announcements } from '../announcements';
import { element } from '../dom';
import type { PanelState } from '../store';

/** Speaks what is new, at most once in three seconds; what comes meanwhile waits. */
export class LiveRegion {
  readonly element = element('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  private readonly announcements = new Announcements();
  private waiting: string[] = [];
  private timer = 0;

  render(state: PanelState): void {
    this.waiting.push(...this.announcements.next(state));
    if (this.waiting.length > 0 && this.timer === 0) this.speak();
  }

  private speak(): void {
    this.element.textContent = this.waiting.join(' ');
    this.waiting = [];
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      if (this.waiting.length > 0) this.speak();
    }, 3000);
  }
}
