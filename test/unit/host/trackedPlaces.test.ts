import { describe, expect, it } from 'vitest';
import type { TextRange } from '../../../src/analysis/textRange';
import { type Edit, trackEdit } from '../../../src/host/trackEdits';
import { type Locate, TrackedPlaces } from '../../../src/host/trackedPlaces';

const range = (startLine: number, start: number, endLine: number, end: number): TextRange => ({
  start: { line: startLine, character: start },
  end: { line: endLine, character: end },
});
const edit = (where: TextRange, text: string): Edit => ({ range: where, text });

describe('trackEdit', () => {
  const call = range(5, 10, 7, 4);
  it.each<[string, Edit, TextRange | null]>([
    ['stays at an edit below', edit(range(9, 0, 9, 3), 'x'), call],
    ['stays at an edit right behind', edit(range(7, 4, 7, 4), ';'), call],
    ['moves with lines inserted above', edit(range(1, 0, 1, 0), 'a\nb\n'), range(7, 10, 9, 4)],
    ['moves with CRLF lines', edit(range(1, 0, 1, 0), 'a\r\nb\r\n'), range(7, 10, 9, 4)],
    ['moves with lines removed above', edit(range(1, 0, 3, 0), ''), range(3, 10, 5, 4)],
    ['moves along its own line', edit(range(5, 0, 5, 2), 'const'), range(5, 13, 7, 4)],
    ['moves down when its line is broken before it', edit(range(5, 10, 5, 10), '\n  '), range(6, 2, 8, 4)],
    ['goes with an edit inside', edit(range(6, 1, 6, 2), ''), null],
    ['goes with an insertion inside', edit(range(6, 1, 6, 1), 'x'), null],
    ['goes with an edit over its start', edit(range(5, 8, 5, 11), ''), null],
    ['goes with an edit over all of it', edit(range(0, 0, 99, 0), ''), null],
  ])('%s', (_, change, expected) => expect(trackEdit(call, change)).toEqual(expected));
});

describe('TrackedPlaces', () => {
  /** The character at the place. */
  const locate: Locate = (_, __, line, column) => range(line - 1, column - 1, line - 1, column);
  const position = { file: '/m.ts', line: 3, column: 2 };

  it('looks places up in the text that the run knows', () => {
    const places = new TrackedPlaces(() => 'from disk');
    places.opened('/m.ts', 'first');
    places.opened('/m.ts', 'later');
    const texts: string[] = [];
    places.rangeOf(position, (_, text) => {
      texts.push(text);
      return range(0, 0, 0, 1);
    });
    expect(texts).toEqual(['first']);
  });

  it('applies edits made before and after the first look, once each', () => {
    const places = new TrackedPlaces(() => 'text');
    places.edited('/m.ts', [edit(range(0, 0, 0, 0), '\n')]);
    expect(places.rangeOf(position, locate)).toEqual(range(3, 1, 3, 2));
    expect(places.rangeOf(position, locate)).toEqual(range(3, 1, 3, 2));
    places.edited('/m.ts', [edit(range(0, 0, 0, 0), '\n')]);
    places.edited('/other.ts', [edit(range(0, 0, 0, 0), '\n')]);
    expect(places.rangeOf(position, locate)).toEqual(range(4, 1, 4, 2));
  });

  it('does not come back once it was edited', () => {
    const places = new TrackedPlaces(() => 'text');
    places.edited('/m.ts', [edit(range(2, 0, 2, 9), ''), edit(range(0, 0, 0, 0), '\n')]);
    expect(places.rangeOf(position, locate)).toBeNull();
  });

  it('has no place in a file that is gone', () =>
    expect(new TrackedPlaces(() => null).rangeOf(position, locate)).toBeNull());
});
