import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { FactsThread } from '../../../../src/host/editor/factsThread';

/** Answers with the text that it is given; at the words `crash` and `hang` it does so. */
const worker = `const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ id, text }) => {
  if (text === 'crash') throw new Error('as asked');
  if (text !== 'hang') parentPort.postMessage({ id, facts: { echo: text } });
});`;

let folder = '';
let bundle = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ravine-thread-'));
  bundle = join(folder, 'worker.js');
  writeFileSync(bundle, worker);
});
afterAll(() => rmSync(folder, { recursive: true }));

let thread: FactsThread | null = null;
afterEach(() => {
  thread?.dispose();
  vi.useRealTimers();
});

function start(path = bundle) {
  const errors: string[] = [];
  thread = new FactsThread(path, { error: (text) => errors.push(text) });
  const started = thread;
  return { errors, ask: (text: string) => started.ask({ text, fileName: 'a.ts', rules: {} }) };
}

describe('the thread that reads sources', () => {
  it('answers each question with its own answer', async () => {
    const { ask } = start();
    expect(await Promise.all(['a', 'b', 'c'].map(ask))).toEqual([{ echo: 'a' }, { echo: 'b' }, { echo: 'c' }]);
  });

  it('that dies answers with nothing, says so, and is started again', async () => {
    const { ask, errors } = start();
    expect(await Promise.all([ask('crash'), ask('hang')])).toEqual([null, null]);
    expect(errors).toEqual([expect.stringContaining('as asked')]);
    expect(await ask('after')).toEqual({ echo: 'after' });
  });

  it('that hangs is ended, and started again', async () => {
    vi.useFakeTimers();
    const { ask, errors } = start();
    const answer = ask('hang');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await answer).toBeNull();
    expect(errors).toEqual([expect.stringContaining('no answer within 20 s')]);
    vi.useRealTimers();
    expect(await ask('after')).toEqual({ echo: 'after' });
  });

  it('leaves nobody waiting when it is disposed, or cannot be started', async () => {
    const { ask } = start();
    const answer = ask('hang');
    thread?.dispose();
    expect(await answer).toBeNull();
    expect(await start(join(folder, 'missing.js')).ask('a')).toBeNull();
  });
});
