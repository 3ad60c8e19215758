type Child = Node | string | null;

/**
 * An element with attributes and children. Strings become text nodes, never markup: names come from other people's code.
 * There is no `style` attribute here, since the page's content security policy forbids it.
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== null));
  return node;
}

/** A button that looks like its text. */
export function textButton(attributes: Record<string, string>, text: string, onClick: () => void): HTMLButtonElement {
  const button = element('button', { type: 'button', ...attributes }, text);
  button.addEventListener('click', onClick);
  return button;
}

/** Sets text only where it differs: an unchanged node keeps its selection and costs nothing. */
export function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(node: Element, name: string, value: string | null): void {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/**
 * Makes `parent` hold one child for each item, in order. A child is made once for each key and kept, with its focus, as long
 * as the key is there.
 */
export function keyed<Item>(
  parent: HTMLElement,
  items: readonly Item[],
  keyOf: (item: Item) => string,
  create: (item: Item) => HTMLElement,
): void {
  const before = new Map(
    [...parent.children].map((child) => [(child as HTMLElement).dataset.key, child as HTMLElement]),
  );
  const children = items.map((item) => {
    const key = keyOf(item);
    const child = before.get(key) ?? create(item);
    child.dataset.key = key;
    return child;
  });
  if (children.length === parent.children.length && children.every((child, i) => child === parent.children[i])) return;
  parent.replaceChildren(...children);
}
