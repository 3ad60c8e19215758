import * as ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { callRange } from '../../../src/analysis/callRange';

/** `‸` marks where the stack trace points, `«…»` what the range must cover. */
function expectRange(marked: string, fileName = 'model.ts'): void {
  const unmarked = (text: string) => text.replace(/[«»‸]/g, '');
  const text = unmarked(marked);
  const before = unmarked(marked.slice(0, marked.indexOf('‸')));
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  const range = callRange(ts, fileName, text, line, column);
  expect(slice(text, range)).toBe(unmarked(marked.slice(marked.indexOf('«'), marked.indexOf('»'))));
  expect(offsetOf(text, range.start)).toBe(unmarked(marked.slice(0, marked.indexOf('«'))).length);
}

type Range = ReturnType<typeof callRange>;

const offsetOf = (text: string, place: Range['start']) => {
  const lines = text.split('\n');
  return lines.slice(0, place.line).reduce((sum, line) => sum + line.length + 1, 0) + place.character;
};
const slice = (text: string, range: Range) => text.slice(offsetOf(text, range.start), offsetOf(text, range.end));

describe('callRange', () => {
  it.each([
    ['the member name', 'const a = «tf.layers.‸dense({ units: 3 })»;'],
    ['the namespace', 'const a = «‸tf.layers.dense({ units: 3 })»;'],
    ['the end of the callee', 'const a = «tf.layers.dense‸({ units: 3 })»;'],
    ['the inner call of add()', 'model.add(«tf.layers.‸dense({ units: 3 })»);'],
    ['add() itself', '«model.‸add(tf.layers.dense({ units: 3 }))»;'],
    ['a layer applied at once', 'const y = «tf.layers.‸dense({ units: 3 })».apply(x);'],
    ['apply() itself', 'const y = «tf.layers.dense({ units: 3 }).‸apply(x)»;'],
    ['one of several on a line', 'add(a.b(1), «a.‸b(2)», a.b(3));'],
    ['a class', 'model.add(«new ‸Custom({ units: 3 })»);'],
    ['the word new', 'model.add(«‸new Custom({ units: 3 })»);'],
    ['new without arguments', 'const a = «new ‸Custom»;'],
    ['a plain function', 'for (;;) «‸layer(i)»;'],
    ['a call in an array', 'tf.sequential({ layers: [«tf.layers.‸flatten()», tf.layers.dense({})] });'],
    ['a call in a nested layer', '«tf.layers.‸bidirectional({ layer: tf.layers.lstm({ units: 2 }) })»;'],
    ['the layer nested in it', 'tf.layers.bidirectional({ layer: «tf.layers.‸lstm({ units: 2 })» });'],
  ])('finds %s', (_, marked) => expectRange(marked));

  it('spans lines', () => expectRange('model.add(\n  «tf.layers\n    .‸dense({\n      units: 3,\n    })»,\n);'));
  it('counts CRLF lines', () => expectRange('let a;\r\nmodel.add(\r\n  «tf.layers.‸dense({\r\n units: 3 })»);\r\n'));
  it('keeps type arguments', () => expectRange('const a = «‸make<Layer>(3)»;'));
  it('reads TypeScript casts', () => expectRange('const a = <Layer>«tf.layers.‸dense({})»;'));
  it('reads JSX in JavaScript', () => expectRange('const a = <b>{«tf.‸dense({})»}</b>;', 'model.js'));
  it('reads a half-typed call', () => expectRange('model.add(«tf.layers.‸dense({ units: 3»'));
  it('reads past half-typed code', () => expectRange('const = {\nmodel.add(«tf.layers.‸dense({ units: 3 })»);\nif ('));

  it('falls back to the word', () => expectRange('const a = 1 + «uni‸ts» * 2;'));
  it('falls back to the line', () => expectRange('  «a = ‸ + 2;»  '));
  it('does not take the call around an argument', () => expectRange('model.add(«lay‸er», 3);'));

  it('stays in the text beyond the line', () => {
    expect(callRange(ts, 'm.ts', 'a;\nlayer;\n', 2, 999)).toMatchObject({ start: { line: 1 } });
    expect(callRange(ts, 'm.ts', 'a;\nlayer;', 2, 999)).toEqual({
      start: { line: 1, character: 0 },
      end: { line: 1, character: 6 },
    });
  });
  it('stays in the text beyond the last line', () =>
    expect(callRange(ts, 'm.ts', 'a;\n  b();', 99, 1)).toEqual({
      start: { line: 1, character: 2 },
      end: { line: 1, character: 6 },
    }));
  it('copes with no text', () =>
    expect(callRange(ts, 'm.ts', '', 1, 1)).toEqual({
      start: { line: 0, character: 0 },
      end: { line: 0, character: 0 },
    }));
});
