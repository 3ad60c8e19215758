import { formatPosition, type SourcePosition } from '../../src/shared/source';
import { element } from '../dom';
import { formatPlace } from '../format';
import type { Post } from '../vscodeApi';

/** `file.ts:9` as a link that shows the place in the editor. A button, since it does not lead to an address. */
export function sourceLink(position: SourcePosition, post: Post, testId: string): HTMLButtonElement {
  const attributes = { type: 'button', class: 'link', title: formatPosition(position), 'data-testid': testId };
  const link = element('button', attributes, formatPlace(position));
  link.addEventListener('click', () => post({ type: 'reveal', position }));
  return link;
}
