/** Text that is HTML, or SVG, already. Only `html` makes it. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What may stand in a template: text, which is escaped; markup, which is not; nothing. */
export type Part = Markup | string | number | null | readonly Part[];

/** A template in which everything that is filled in is text, unless it is markup itself: names come from scripts, and may hold anything. */
export function html(fixed: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(fixed.map((text, i) => text + (i < parts.length ? render(parts[i]!) : '')).join(''));
}

function render(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(render).join('');
  return String(part).replace(special, (character) => entities[character] ?? '\ufffd');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
// biome-ignore lint/suspicious/noControlCharactersInRegex: HTML knows no control characters but tab and line ends.
const special = /[&<>"'\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
