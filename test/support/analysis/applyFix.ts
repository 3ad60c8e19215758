import type { SourceFix } from '../../../src/analysis/finding';
import { compare, type TextPlace } from '../../../src/analysis/textRange';

/** The text with all edits of a fix, as an editor makes them: all ranges are of the text before. */
export function applyFix(text: string, { edits }: SourceFix): string {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const offset = ({ line, character }: TextPlace) => starts[line]! + character;
  return [...edits]
    .sort((a, b) => compare(b.range.start, a.range.start))
    .reduce(
      (all, { range, newText }) => all.slice(0, offset(range.start)) + newText + all.slice(offset(range.end)),
      text,
    );
}
