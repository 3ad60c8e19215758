import { element, keyed, setText } from '../dom';
import type { PanelState } from '../store';
import { type Verdict, verdictOf } from '../verdict';
import type { Post } from '../vscodeApi';
import { commandButton } from './commandButton';
import { sourceLink } from './sourceLink';

/** The verdict as a sentence, what to do beneath it, and the way to the line. */
export class VerdictBox {
  private readonly headline = element('p', { class: 'headline' });
  private readonly details = element('div', { class: 'details' });
  private readonly link = element('span', { class: 'place' });
  private readonly command = element('div', { class: 'buttons' });
  private readonly words = element(
    'div',
    { class: 'words', 'data-testid': 'verdict' },
    this.headline,
    this.details,
    this.link,
  );
  readonly element = element('section', { class: 'verdict', 'aria-label': 'Verdict' }, this.words, this.command);

  constructor(private readonly post: Post) {}

  render(state: PanelState): void {
    const verdict = verdictOf(state);
    this.element.dataset.tone = verdict.tone;
    setText(this.headline, verdict.headline);
    this.renderDetails(verdict);
    const places = verdict.position ? [verdict.position] : [];
    keyed(
      this.link,
      places,
      (position) => JSON.stringify(position),
      (position) => sourceLink(position, this.post, 'verdict-link'),
    );
    const commands = verdict.command ? [verdict.command] : [];
    keyed(
      this.command,
      commands,
      ({ id }) => id,
      ({ id, label }) => commandButton(id, label, this.post, id === 'train'),
    );
  }

  private renderDetails({ details }: Verdict): void {
    keyed(
      this.details,
      details.map((_, i) => i),
      String,
      () => element('p'),
    );
    details.forEach((sentence, i) => {
      setText(this.details.children[i] as HTMLElement, sentence);
    });
  }
}
