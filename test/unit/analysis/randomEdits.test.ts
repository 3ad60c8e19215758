import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { type Analysis, analyseWith } from '../../../src/analysis/analyse';
import { staticRules } from '../../../src/analysis/rules/registry';
import { compare, type TextRange } from '../../../src/analysis/textRange';
import { annotated } from '../../support/analysis/annotations';
import { filesIn, sourcesOf } from '../../support/analysis/fixtures';

/** RAVINE_EDITS=100000 makes as many; as many as fit into some seconds otherwise. */
const edits = Number(process.env.RAVINE_EDITS ?? 2000);

const ill = staticRules
  .map(({ id }) => sourcesOf('ill', `${id}.ts`)[0]!)
  .map((one) => ({ ...one, text: annotated(one.text).text }));
const sources = [...ill, ...filesIn('sound')].slice(0, 50);

/** Numerical Recipes' generator: the same edits each time. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const pieces = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ',',
  ';',
  '.',
  '...',
  '`',
  "'",
  '${',
  '\n',
  '=>',
  'await ',
  'tf.layers.',
  'null',
  '-1',
  '0',
  'const x = ',
  '/*',
  '//',
  'model.add(',
  'for (;;) ',
  'if (x) ',
  'units: 3, ',
  '\u2028',
  '\u{1F600}',
  'class A {',
  'return ',
];

/** Something is typed, cut, copied or moved. */
function edited(text: string, random: (below: number) => number): string {
  const at = random(text.length + 1);
  const end = Math.min(text.length, at + 1 + random(random(4) === 0 ? 200 : 8));
  const cut = text.slice(0, at) + text.slice(end);
  const to = random(text.length + 1);
  switch (random(4)) {
    case 0:
      return cut;
    case 1:
      return text.slice(0, to) + text.slice(at, end) + text.slice(to);
    case 2:
      return cut.slice(0, to) + text.slice(at, end) + cut.slice(to);
    default:
      return text.slice(0, at) + pieces[random(pieces.length)] + text.slice(at);
  }
}

/** All ranges that are told to others. */
function rangesOf(value: unknown, found: TextRange[] = [], seen = new Set<unknown>()): TextRange[] {
  if (typeof value !== 'object' || value === null || seen.has(value)) return found;
  seen.add(value);
  if ('start' in value && 'end' in value) found.push(value as TextRange);
  else for (const part of value instanceof Map ? value.values() : Object.values(value)) rangesOf(part, found, seen);
  return found;
}

function wrongRanges(text: string, { findings, models }: Analysis): TextRange[] {
  const lengths = text.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => line.length);
  const isInside = ({ line, character }: TextRange['start']) =>
    line >= 0 && character >= 0 && character <= (lengths[line] ?? -1);
  return rangesOf([findings, models]).filter(
    ({ start, end }) => !isInside(start) || !isInside(end) || compare(start, end) > 0,
  );
}

describe('random edits', () => {
  it(`of fifty sources, ${edits} in all, leave ranges within the text, and nothing is thrown`, () => {
    expect(sources).toHaveLength(50);
    const random = generator(7);
    for (const { text: original, fileName } of sources) {
      let text = original;
      for (let i = 0; i < edits / sources.length; i++) {
        // Back to the beginning now and then: after many edits no model is left.
        text = i % 20 === 0 ? original : edited(text, random);
        const analysis = analyseWith(ts, text, fileName);
        if (wrongRanges(text, analysis).length > 0) expect({ text, wrong: wrongRanges(text, analysis) }).toBeNull();
      }
    }
  }, 1_200_000);
});
