import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src/session/run';
import { runScript, script, startScript } from '../support/runs';

async function withNotes(...[file, change]: Parameters<typeof startScript>) {
  const { run, output } = startScript(file, change);
  const notes = notesOf(run);
  return { run, end: await run.ended, output: output(), notes };
}

function notesOf(run: Run): string[] {
  const notes: string[] = [];
  run.observe({ noted: (text: string) => notes.push(text) });
  return notes;
}

describe('tfjs under every name', () => {
  it('is one instance, with files, images and summaries', async () => {
    const { end, output, notes } = await withNotes(script('everyName.ts'));
    expect(
      output
        .trim()
        .split('\n')
        .filter((line) => !line.endsWith(': true')),
    ).toEqual([]);
    expect(output.trim().split('\n')).toHaveLength(11);
    expect(end).toMatchObject({ reason: 'completed', steps: 1, failure: null });
    expect(notes.filter((note) => note.includes('asks for the backend'))).toHaveLength(2);
  });
});

describe('what a script does wrong', () => {
  it.each<[file: string, line: number | null, message: RegExp, advice: RegExp]>([
    ['document.ts', 3, /^document is not defined: .* web page/, /createModel\(\)/],
    ['globalTf.js', 1, /^tf is not defined/, /import \* as tf/],
    ['tfvis.ts', 2, /"@tensorflow\/tfjs-vis"/, /^Leave tfjs-vis out/],
    ['fromPixels.ts', 2, /^tf\.browser\.fromPixels takes/, /decodeImage/],
    ['relativeModel.ts', 2, /"\.\/model\/model\.json" is an address within a web page/, /file:\/\/\.\/model/],
    ['unknownHost.ts', 2, /^The host data\.example\.invalid cannot be reached/, /download the file once/],
    ['unknownHostEvent.js', null, /^The host data\.example\.invalid cannot be reached/, /download the file once/],
    ['missingCsv.ts', 3, /^\/nowhere\/data\.csv does not exist/, /working directory/],
    ['innerFile.ts', 1, /no\/such\/file/, /has no such file/],
    ['savedModel.ts', 2, /SavedModels, such as \.\/saved/, /tensorflowjs_converter/],
    ['outside.ts', 10, /lies outside of the model's folder/, /keep model\.json and its weight files together/],
    ['disposed.ts', 5, /is disposed/, /tf\.keep\(\)/],
    ['disposedData.ts', 7, /is disposed/, /tf\.keep\(\)/],
    ['noScalar.ts', 4, /must return a scalar/, /\.mean\(\)/],
    ['otherShape.ts', 4, /each example has shape \[3\]/, /tensor\.shape/],
  ])('%s: one sentence, its line, and what to do', async (file, line, message, advice) => {
    const path = script(join('mistakes', file));
    const { end } = await runScript(path);
    expect(end.failure!.message).toMatch(message);
    expect(end.failure!.message).not.toContain('\n');
    expect(end.failure!.advice).toMatch(advice);
    expect(end.failure!.position).toEqual(line === null ? null : { file: path, line, column: expect.any(Number) });
  });
});

describe('tensors that a training leaves behind', () => {
  it('are told once, with their number', async () => {
    const { notes } = await withNotes(script('leaks.ts'));
    const [note, ...others] = notes.filter((text) => text.includes('tf.tidy'));
    expect(note).toMatch(/keeps 3 more tensors with every step/);
    expect(others).toEqual([]);
  });

  it('are not told of where there are none', async () => {
    const { notes, end } = await withNotes(script('leaks.ts'), { scriptArguments: ['--tidy'] });
    expect(end.steps).toBe(300);
    expect(notes).toEqual([]);
  });
});

describe("the workspace's own tfjs-node", () => {
  let folder: string;
  const install = (code: string) => {
    const where = join(folder, 'node_modules/@tensorflow/tfjs-node');
    mkdirSync(where, { recursive: true });
    writeFileSync(join(where, 'index.js'), code);
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ravine-native-'));
    writeFileSync(join(folder, 'train.ts'), readFileSync(script('savesAndGoesOn.ts')));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const train = () => withNotes(join(folder, 'train.ts'), { engine: 'eager' });

  it('computes where it loads', async () => {
    install(readFileSync(join(import.meta.dirname, '../support/nativeBackend.cjs'), 'utf8'));
    const { run, end, notes } = await train();
    expect(end).toMatchObject({ reason: 'completed', steps: 4, failure: null });
    expect(run.stages[0]!.info.engine).toMatchObject({ name: 'eager', backend: 'tfjs tensorflow' });
    expect(notes).toEqual([]);
  });

  it('is left alone where it does not, and a note says why', async () => {
    install("throw new Error('tfjs_binding.node was compiled against a different Node.js version\\nmore');");
    const { run, end, notes } = await train();
    expect(end).toMatchObject({ reason: 'completed', steps: 4 });
    expect(run.stages[0]!.info.engine.backend).toBe('tfjs wasm');
    expect(notes).toEqual([
      "the workspace's tfjs-node could not be used: Error: tfjs_binding.node was compiled against a different Node.js version",
    ]);
  });

  it('is not loaded for the compiled engine', async () => {
    install("console.log('loaded');");
    const { run, output } = await withNotes(join(folder, 'train.ts'), { engine: 'compiled' });
    expect(run.stages[0]!.info.engine.name).toBe('compiled');
    expect(output).not.toContain('loaded');
  });
});
