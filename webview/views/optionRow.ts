import { element } from '../dom';

interface Option<Id extends string> {
  id: Id;
  label: string;
  title?: string;
}

/** A choice of one among few: words in a row where there is room, a menu where there is not. The stylesheet shows one of both. */
export class OptionRow<Id extends string> {
  private readonly buttons: Map<Id, HTMLButtonElement>;
  private readonly menu: HTMLSelectElement;
  readonly element: HTMLElement;

  constructor(label: string, options: readonly Option<Id>[], onChoose: (id: Id) => void) {
    this.buttons = new Map(options.map((option) => [option.id, this.button(option, onChoose)]));
    this.menu = element(
      'select',
      { 'aria-label': label },
      ...options.map(({ id, label: text }) => element('option', { value: id }, text)),
    );
    this.menu.addEventListener('change', () => onChoose(this.menu.value as Id));
    const row = element('div', { class: 'option-words', role: 'group', 'aria-label': label }, ...this.buttons.values());
    this.element = element('div', { class: 'options' }, row, this.menu);
  }

  render(chosen: Id, disabled: readonly Id[] = []): void {
    this.menu.value = chosen;
    for (const [id, button] of this.buttons) {
      button.setAttribute('aria-pressed', String(id === chosen));
      button.disabled = disabled.includes(id);
    }
    for (const option of this.menu.options) option.disabled = disabled.includes(option.value as Id);
  }

  private button({ id, label, title }: Option<Id>, onChoose: (id: Id) => void): HTMLButtonElement {
    const button = element(
      'button',
      { type: 'button', class: 'option', 'data-option': id, title: title ?? label },
      label,
    );
    button.addEventListener('click', () => onChoose(id));
    return button;
  }
}
