import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../../package.json';
import { staticRules } from '../../../src/analysis/rules/registry';
import { main } from '../../../src/cli/main';
import { applyFix } from '../../support/analysis/applyFix';
import { fakeSurroundings } from './fakes';

const header = "import * as tf from '@tensorflow/tfjs';\n";
const model = `${header}const model = tf.sequential();
model.add(tf.layers.dense({ units: 4, activation: 'relu', inputShape: [3] }));
model.add(tf.layers.dense({ units: 1 }));
`;
const sound = `${model}model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
await model.fit(tf.randomNormal([8, 3]), tf.ones([8, 1]), { epochs: 2 });
`;
/** A rate that is no rate: a warning. */
const warned = sound.replace('sgd(0.01)', 'sgd(50)');
const column = warned.split('\n')[4]!.indexOf('50') + 1;
/** Class numbers for a loss that wants rows: an error. */
const wrong = `${header}const model = tf.sequential();
model.add(tf.layers.dense({ units: 3, activation: 'softmax', inputShape: [3] }));
model.compile({ optimizer: tf.train.sgd(0.01), loss: 'categoricalCrossentropy' });
await model.fit(tf.randomNormal([2, 3]), tf.tensor1d([1, 2]), {});
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ravine-check-'));
  const files = {
    'sound.ts': sound,
    'warned.js': warned,
    'src/wrong.mts': wrong,
    'src/deep er/[also].cts': warned,
    'src/node_modules/pack/index.js': wrong,
    'src/read.me': wrong,
    'vague/data.ts': `${model}export async function train(data, loss) {\n  model.compile({ optimizer: 'sgd', loss });\n  await model.fitDataset(data, {});\n}\n`,
    'vague/broken.ts': `${sound}const rest = (;\n`,
    'vague/bundle.js': `${header.trim()}${'f(x);'.repeat(10_000)}`,
    'vague/none.ts': 'export const x = 1;\n',
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  mkdirSync(join(folder, 'empty'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function check(...words: string[]) {
  const here = fakeSurroundings(undefined, {
    workingDirectory: folder,
    packageFolder: join(import.meta.dirname, '../../..'),
  });
  const code = await main(['check', ...words], here);
  return { code, lines: here.stdout.lines, text: here.stdout.written, errors: here.stderr.written };
}

/** The files of findings, as `file:line` or `file`. */
const places = (lines: string[]) => lines.flatMap((line) => /^(\S.*?):\d+:\d+ (?:error|warning)/.exec(line)?.[1] ?? []);

describe('ravine check', () => {
  it('prints findings as linters do, with what to do', async () => {
    const { code, lines } = await check('warned.js');
    expect(lines[0]).toContain(
      `warned.js:5:${column} warning learning-rate-out-of-range A learning rate of 50 is above `,
    );
    expect(lines.slice(1)).toEqual([
      expect.stringMatching(/^ {4}Begin with 0\.01/),
      '    fix: Use 0.01',
      '0 errors, 1 warning, 0 for information: 1 model in 1 file, 14 rules',
    ]);
    expect(code).toBe(0);
  });

  it('says that nothing was found, and in how much', async () => {
    const { code, lines } = await check('sound.ts');
    expect(lines).toEqual(['nothing found: 1 model in 1 file, 14 rules']);
    expect(code).toBe(0);
  });

  it.each([
    ['sound.ts', 'error', 0],
    ['sound.ts', 'warning', 0],
    ['warned.js', 'error', 0],
    ['warned.js', 'warning', 1],
    ['src/wrong.mts', 'error', 1],
  ])('%s with --fail-on %s: exit %i', async (file, level, code) => {
    expect((await check(file, '--fail-on', level)).code).toBe(code);
  });

  it.each([
    ['a folder: all scripts below it but for node_modules', ['src'], ['src/deep er/[also].cts', 'src/wrong.mts']],
    ['the folder itself', ['.'], ['src/deep er/[also].cts', 'src/wrong.mts', 'warned.js']],
    ['a pattern', ['**/*.js'], ['warned.js']],
    ['a pattern with braces', ['{src,vague}/*.{mts,ts}'], ['src/wrong.mts']],
    ['a name that looks like a pattern', ['src/deep er/[also].cts'], ['src/deep er/[also].cts']],
    ['files that overlap, once', ['src', './src/wrong.mts'], ['src/deep er/[also].cts', 'src/wrong.mts']],
  ])('takes %s', async (_, words, files) => {
    expect(places((await check(...words)).lines)).toEqual(files);
  });

  it.each([
    ['no file', [], /no file given: ravine check FILE…/],
    ['a missing file', ['sound.ts', 'missing.ts'], /missing\.ts: there is no such file/],
    ['a pattern that fits nothing', ['lib/**'], /lib\/\*\*: .*no script that fits/],
    ['an empty folder', ['empty'], /empty: there is no script in this folder/],
    ['a file that is no script', ['src/read.me'], /this is no script/],
    ['an unknown format', ['sound.ts', '--format', 'xml'], /none of pretty, ndjson, sarif/],
    ['an unknown rule', ['sound.ts', '--rule', 'x=off'], /there is no rule "x"/],
  ])('%s: one line, exit 2', async (_, words, message) => {
    const { code, errors, text } = await check(...words);
    expect(code).toBe(2);
    expect(errors).toMatch(message);
    expect(errors.trim().split('\n')).toHaveLength(1);
    expect(text).toBe('');
  });

  it('hears how rules are to be changed', async () => {
    const rule = (change: string) => check('warned.js', '--fail-on', 'warning', '--rule', change);
    expect((await rule('learning-rate-out-of-range=off')).lines).toEqual([
      'nothing found: 1 model in 1 file, 13 rules',
    ]);
    expect((await rule('learning-rate-out-of-range.plain=100')).code).toBe(0);
    expect((await rule('learning-rate-out-of-range.plain=40')).code).toBe(1);
  });

  it('says what could not be checked, and why', async () => {
    const { lines } = await check('vague');
    const [, ...missed] = lines.slice(lines.indexOf('not checked'), -1);
    expect(missed.map((line) => line.trim())).toEqual([
      expect.stringMatching(/^vague\/broken\.ts:7:15 all rules: the syntax is broken here \(Expression expected\)/),
      expect.stringMatching(/^vague\/bundle\.js all rules: .*minified$/),
      'vague/data.ts:6:37 output-activation-against-loss, label-form, metric-against-loss: the loss is not known by its name',
      'vague/data.ts:7:9 label-form, unscaled-data: the data come from a dataset',
    ]);
  });

  it('as ndjson prints an object a line, with the edits that mend', async () => {
    const { code, lines } = await check('warned.js', 'vague/data.ts', '--format', 'ndjson');
    const objects = lines.map((line) => JSON.parse(line));
    expect(objects.map(({ type }) => type)).toEqual(['finding', 'unchecked', 'unchecked', 'end']);
    const [finding, missed] = objects;
    expect(finding).toMatchObject({ rule: 'learning-rate-out-of-range', file: join(folder, 'warned.js'), line: 5 });
    const range = (span: Record<string, number>) => ({
      start: { line: span.line! - 1, character: span.column! - 1 },
      end: { line: span.endLine! - 1, character: span.endColumn! - 1 },
    });
    const [{ title, edits }] = finding.fixes;
    const own = edits.map((edit: Record<string, number>) => ({ range: range(edit), newText: edit.newText }));
    expect(applyFix(warned, { title, edits: own })).toBe(sound);
    expect(missed).toMatchObject({ rules: expect.arrayContaining(['label-form']), line: 6, column: 37 });
    expect(objects.at(-1)).toEqual({
      ...{ type: 'end', files: 2, models: 2, findings: 1 },
      rules: staticRules.map(({ id }) => id),
    });
    expect(code).toBe(0);
  });

  it('as SARIF is one log, with places relative to here', async () => {
    const { code, text } = await check('src', '--format', 'sarif');
    const { version: format, runs } = JSON.parse(text);
    expect(format).toBe('2.1.0');
    const [{ tool, results, invocations }] = runs;
    expect(tool.driver).toMatchObject({ name: 'Ravine', version });
    const uris = results.map((result: SarifResult) => result.locations[0].physicalLocation.artifactLocation.uri);
    expect(uris).toEqual(['src/deep%20er/%5Balso%5D.cts', 'src/wrong.mts']);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
    expect(results.map(({ level }: SarifResult) => level)).toEqual(['warning', 'error']);
    expect(results[0].locations[0].physicalLocation.region).toEqual({
      startLine: 5,
      startColumn: column,
      endLine: 5,
      endColumn: column + '50'.length,
    });
    expect(results[0].fixes[0].artifactChanges[0].replacements[0].insertedContent).toEqual({ text: '0.01' });
    expect(invocations[0].executionSuccessful).toBe(true);
    expect(code).toBe(1);
  });

  it('has colours on a terminal only', async () => {
    const here = fakeSurroundings(undefined, { workingDirectory: folder });
    Object.assign(here.stdout, { isTTY: true });
    await main(['check', 'warned.js'], here);
    expect(here.stdout.written).toContain('\u001b[33mwarning\u001b[39m');
    expect((await check('warned.js')).text).not.toContain('\u001b');
  });
});

interface SarifResult {
  level: string;
  locations: [{ physicalLocation: { artifactLocation: { uri: string } } }];
}
