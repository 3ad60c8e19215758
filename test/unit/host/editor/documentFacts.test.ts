import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DocumentFacts, mostLines, type ReadFacts } from '../../../../src/host/editor/documentFacts';
import { factsOf, header, small } from './facts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

class FakeDocument {
  version = 1;
  reads = 0;
  constructor(public text: string) {}
  get lineCount() {
    return this.text.split('\n').length;
  }
  getText() {
    this.reads++;
    return this.text;
  }
}

const read: ReadFacts = async (text) => factsOf(text);

function follow(document: FakeDocument, ask: ReadFacts = read) {
  const asked = vi.fn(ask);
  const changed = vi.fn();
  const facts = new DocumentFacts(document, asked, changed);
  /** Puts a text into the first line, where it moves all that follows in it. */
  const insert = (text: string, at = { line: 0, character: 0 }) => {
    const lines = document.text.split('\n');
    lines[at.line] = lines[at.line]!.slice(0, at.character) + text + lines[at.line]!.slice(at.character);
    document.text = lines.join('\n');
    document.version++;
    facts.edited([{ range: { start: at, end: at }, text }]);
  };
  return { facts, asked, changed, insert };
}

describe('the facts of a document', () => {
  it('are read when it is opened, and once after a burst of edits, in its last state', async () => {
    const document = new FakeDocument(small);
    const { facts, asked, changed, insert } = follow(document);
    await facts.settled();
    expect(facts.known?.layers).toHaveLength(2);
    for (let i = 0; i < 10; i++) insert('\n');
    expect(asked).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(50);
    expect(asked.mock.calls.map(([text]) => text)).toEqual([small, `${'\n'.repeat(10)}${small}`]);
    expect(changed).toHaveBeenCalledTimes(2);
    expect(facts.known?.layers[0]?.call.start.line).toBe(12);
  });

  it('never queue: of an edit every 50 ms for a minute, one is being read at a time, and the last state is known', async () => {
    const document = new FakeDocument(small);
    let pending = 0;
    let most = 0;
    const slow: ReadFacts = async (text) => {
      most = Math.max(most, ++pending);
      await new Promise((done) => setTimeout(done, 300));
      pending--;
      return factsOf(text);
    };
    const { facts, asked, insert } = follow(document, slow);
    for (let i = 0; i < 1200; i++) {
      insert('\n');
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(most).toBe(1);
    // A minute has room for 200 readings of 300 ms.
    expect(asked.mock.calls.length).toBeLessThanOrEqual(201);
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked.mock.lastCall).toEqual([document.text]);
    expect(facts.known?.layers[0]?.call.start.line).toBe(1202);
    const { length } = asked.mock.calls;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveBeenCalledTimes(length);
  });

  it('stay while the text is half-typed, where edits have moved them, without what was edited', async () => {
    const document = new FakeDocument(small);
    const { facts, insert } = follow(document);
    await facts.settled();
    insert('const broken = (;\n');
    expect((await facts.settled())?.layers.map(({ call }) => call.start.line)).toEqual([3, 4]);
    insert('1', { line: 3, character: small.split('\n')[2]!.indexOf('64') });
    expect((await facts.settled())?.layers.map(({ call }) => call.start.line)).toEqual([4]);
    expect(facts.known?.parses).toBe(true);
    document.text = document.text.replace('const broken = (;', '');
    document.version++;
    facts.edited([]);
    expect((await facts.settled())?.layers.map(({ outputs }) => outputs[0]?.[1])).toEqual([164, 10]);
  });

  it('of a text that never made sense are what can be told all the same', async () => {
    const { facts } = follow(new FakeDocument(`${small}const broken = (;`));
    expect(await facts.settled()).toMatchObject({ parses: false, layers: [{}, {}] });
  });

  it('go when the model goes', async () => {
    const document = new FakeDocument(small);
    const { facts, changed } = follow(document);
    await facts.settled();
    document.text = 'export {};';
    document.version++;
    facts.edited([]);
    expect(await facts.settled()).toBeNull();
    expect(changed).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['without a model', 'export const x = 1;\n'.repeat(100)],
    ['of one long line', `${header.trim()}${'f(x);'.repeat(10_000)}`],
    [`of ${mostLines} lines`, `${header}${'\n'.repeat(mostLines)}`],
  ])('of a file %s are nobody’s work', async (_, text) => {
    const { facts, asked } = follow(new FakeDocument(text));
    expect(await facts.settled()).toBeNull();
    expect(asked).not.toHaveBeenCalled();
  });

  it('are read again when the rules change, even while they are being read', async () => {
    const document = new FakeDocument(small);
    const { facts, asked, changed } = follow(document);
    facts.readAgain();
    await vi.advanceTimersByTimeAsync(50);
    expect(asked).toHaveBeenCalledTimes(2);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('are waited for by nobody, and told to nobody, once it is closed', async () => {
    const document = new FakeDocument(small);
    const { facts, asked, changed, insert } = follow(document);
    const waiting = facts.settled();
    insert('\n');
    facts.dispose();
    await waiting;
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toHaveBeenCalledTimes(1);
    expect(changed).not.toHaveBeenCalled();
  });
});
