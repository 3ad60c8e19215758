import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runScript, script, startScript } from '../support/runs';

describe('a script of many modules', () => {
  it('finds them as Node and TypeScript do, runs each once, and is the main program', async () => {
    const { end, output } = await runScript(script('loading/train.ts'), { scriptArguments: ['a', '--b'] });
    expect(end).toMatchObject({ reason: 'completed', steps: 1, failure: null });
    expect(JSON.parse(output)).toEqual({
      main: 'main',
      isMain: true,
      own: ['train.ts', 'train.ts', 'train.ts'],
      factor: 20,
      table: [1, 2, 3],
      even: [true, false],
      byBase: 'found by baseUrl',
      legacy: ['named', 'named'],
      esm: 'esm 7',
      later: [7, true],
      common: 3,
      circle: ['aba', 'bab'],
      failures: ['the data are not here', 'the data are not here'],
      same: true,
      mains: ['train.ts', false],
      parents: [true, null],
      arguments: ['a', '--b'],
      script: 'train.ts',
      evaluations: ['later', 'throws'],
    });
  });

  it('trains without the other names of a configuration that is broken, and says which file and line', async () => {
    const notes: string[] = [];
    const { run } = startScript(script('loading/broken/train.ts'));
    run.observe({ noted: (text) => notes.push(text) });
    expect(await run.ended).toMatchObject({ reason: 'completed', steps: 1 });
    expect(notes).toEqual([expect.stringMatching(/broken[\\/]tsconfig\.json cannot be used: line 4 is no JSON/)]);
  });
});

describe('what a script depends on', () => {
  let project = '';
  const write = (path: string, text: string) => {
    const file = join(project, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  const link = (target: string, path: string) => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    symlinkSync(join(project, target), join(project, path), 'junction');
  };
  const counted = (name: string) => `globalThis.runs = [...(globalThis.runs ?? []), '${name}'];\n`;

  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), 'ravine-dependencies-'));
    write('package.json', '{ "name": "project" }');
    // As pnpm lays packages out: links into a store.
    const store = 'node_modules/.pnpm/only-esm@1.0.0/node_modules/only-esm';
    write(`${store}/package.json`, '{ "type": "module", "exports": { ".": { "import": "./main.js" } } }');
    write(
      `${store}/main.js`,
      `${counted('only-esm')}import { isTensor } from './tensors.js'; export default isTensor;`,
    );
    write(
      `${store}/tensors.js`,
      `import * as tf from '@tensorflow/tfjs'; export const isTensor = (value) => value instanceof tf.Tensor;`,
    );
    link(store, 'node_modules/only-esm');
    write('node_modules/common/package.json', '{ "main": "lib" }');
    write(
      'node_modules/common/lib/index.js',
      `${counted('common')}module.exports = { tf: require('@tensorflow/tfjs-node'), name: 'common' };`,
    );
    // A package of the same workspace, in TypeScript.
    write('packages/own/package.json', '{ "name": "@me/own", "main": "src/index.ts" }');
    write(
      'packages/own/src/index.ts',
      `${counted('own').replaceAll('globalThis', '(globalThis as any)')}export const units: number = 3;`,
    );
    link('packages/own', 'node_modules/@me/own');
    write(
      'train.mts',
      `import * as tf from '@tensorflow/tfjs';
import isTensor from 'only-esm';
import { name, tf as same } from 'common';
import { units } from '@me/own';
const again = await import('only-esm');
console.log(JSON.stringify([isTensor(tf.scalar(1)), again.default === isTensor, name, same.Tensor === tf.Tensor, units, (globalThis as any).runs]));
`,
    );
  });
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it('comes from its own workspace: ESM only, CommonJS, linked, in TypeScript; with the one tfjs', async () => {
    const { output } = await runScript(join(project, 'train.mts'));
    expect(JSON.parse(output)).toEqual([true, true, 'common', true, 3, ['only-esm', 'common', 'own']]);
  });
});

describe('the line of a layer', () => {
  it('is where the user’s code asked for it: in helpers, loops, lists, classes, functions, and where a model is loaded', async () => {
    const { run, end } = await runScript(script('origins/places.ts'));
    expect(end.failure).toBeNull();
    const places = run.stages.map(({ info }) =>
      Object.fromEntries(
        info.layers.map(({ name, position }) => [name, position && `${basename(position.file)}:${position.line}`]),
      ),
    );
    expect(places).toEqual([
      {
        first_wide: 'builders.ts:6',
        first_narrow: 'builders.ts:7',
        second_wide: 'builders.ts:6',
        second_narrow: 'builders.ts:7',
        last: 'places.ts:14',
      },
      { a: 'places.ts:19', b: 'places.ts:19', c: 'places.ts:19' },
      { list_1: 'places.ts:25', list_2: 'places.ts:26' },
      { online_hidden: 'builders.ts:12', online_output: 'builders.ts:13' },
      { target_hidden: 'builders.ts:12', target_output: 'builders.ts:13' },
      { net_hidden: 'builders.ts:22', net_output: 'builders.ts:25' },
      { list_1: 'places.ts:39', list_2: 'places.ts:39' },
      { online_hidden: 'places.ts:42', online_output: 'places.ts:42' },
    ]);
  });
});
