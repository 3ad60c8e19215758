import { compare, type TextPlace, type TextRange } from '../analysis/textRange';

/** A replaced stretch of text, in the coordinates before the replacement. */
export interface Edit {
  range: TextRange;
  text: string;
}

/** Where a range is after an edit; null when the edit touched what it covers, so that it no longer speaks of that text. */
export function trackEdit(range: TextRange, edit: Edit): TextRange | null {
  if (compare(edit.range.start, range.end) >= 0) return range;
  if (compare(edit.range.end, range.start) > 0) return null;
  return { start: moved(range.start, edit), end: moved(range.end, edit) };
}

/** Where a place behind an edit is afterwards. */
function moved(place: TextPlace, { range, text }: Edit): TextPlace {
  const inserted = text.split(/\r\n|\r|\n/);
  const lastLength = inserted.at(-1)?.length ?? 0;
  const line = place.line + inserted.length - 1 - (range.end.line - range.start.line);
  if (place.line !== range.end.line) return { line, character: place.character };
  const column = (inserted.length === 1 ? range.start.character : 0) + lastLength;
  return { line, character: column + place.character - range.end.character };
}
