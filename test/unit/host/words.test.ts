import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import manifest from '../../../package.json';
import { switchNames } from '../../../src/host/editor/switchNames';
import { failureText } from '../../../src/host/failureText';
import { Lifetime } from '../../../src/host/lifetime';
import { LineBuffer } from '../../../src/host/lineBuffer';
import { logRun } from '../../../src/host/logRun';
import { looksLikeModel } from '../../../src/host/modelFile';
import { panelHtml } from '../../../src/host/panelHtml';
import { readSettings } from '../../../src/host/settings';
import { readable, statusText } from '../../../src/host/statusText';
import { StepClock } from '../../../src/host/stepClock';
import { workingDirectory } from '../../../src/host/workingDirectory';
import { FakeRun } from './fakeRun';

describe('readSettings', () => {
  const read = (values: Record<string, unknown>) => {
    const warnings: string[] = [];
    return {
      settings: readSettings(
        (name) => values[name],
        (text) => warnings.push(text),
      ),
      warnings,
    };
  };
  const defaults = {
    seed: null,
    workingDirectory: '',
    scriptArguments: [],
    env: {},
    memoryLimitMb: 4096,
    engine: 'auto',
    threads: null,
    executionProvider: 'cpu',
    optimizer: null,
    learningRate: null,
    schedule: null,
    momentum: null,
    momentumSchedule: null,
    optimizerOptions: {},
    weightDecay: null,
    weightDecayMode: 'decoupled',
    clipNorm: null,
    clipValue: null,
    diagnosticsBudget: 10,
    log: true,
    rules: {},
  };
  it('takes changes of rules, and names what is wrong with one of them', () => {
    const rules = { overfit: false, cliff: { factor: 50 } };
    expect(read({ rules })).toEqual({ settings: { ...defaults, rules }, warnings: [] });
    expect(read({ rules: { ...rules, clif: false } })).toEqual({
      settings: { ...defaults, rules },
      warnings: [
        expect.stringMatching(/^The setting ravine\.rules: there is no rule "clif"; .* That entry is left out\.$/),
      ],
    });
    expect(read({ rules: 'off' })).toMatchObject({
      settings: defaults,
      warnings: [expect.stringContaining('no object')],
    });
  });
  it('has defaults', () => expect(read({})).toEqual({ settings: defaults, warnings: [] }));
  it('knows the settings that the editor offers, with the same defaults', () => {
    const offered = Object.entries(manifest.contributes.configuration.properties);
    const byDefault = Object.fromEntries(
      offered.map(([name, property]) => [name.replace('ravine.', ''), property.default]),
    );
    expect(Object.keys(byDefault).sort()).toEqual([...Object.keys(defaults), ...switchNames].sort());
    expect(read(byDefault)).toEqual(read({}));
    for (const name of switchNames) expect({ [name]: byDefault[name] }).toEqual({ [name]: true });
  });
  it('takes what is valid', () => {
    const valid = {
      ...{ seed: 0, workingDirectory: 'a', memoryLimitMb: 512, engine: 'eager', threads: 2 },
      ...{ scriptArguments: ['--fast', ''], env: { DATA: '/data' } },
      ...{ optimizer: 'lbfgs', learningRate: 0.5, schedule: 'warmup:steps=9+cosine', clipNorm: 2 },
      ...{ weightDecay: 0, weightDecayMode: 'coupled', clipValue: 0.5, momentumSchedule: 'linear:to=0.9' },
    };
    expect(read(valid)).toEqual({ settings: { ...defaults, ...valid }, warnings: [] });
  });
  it('takes hyperparameters that the optimizer has, and names what is wrong with one of them', () => {
    const asked = { optimizer: 'muon', momentum: 0.8, optimizerOptions: { beta1: 0.5, newtonSchulzSteps: 1.5 } };
    expect(read(asked)).toEqual({
      settings: { ...defaults, ...asked, optimizerOptions: { beta1: 0.5 } },
      warnings: [
        'The setting ravine.optimizerOptions: newtonSchulzSteps is 1.5, and must be a whole number from 1 on. It is left out.',
      ],
    });
    expect(read({ optimizer: 'adam', momentum: 0.8 }).warnings).toEqual([
      'The setting ravine.momentum: adam has no "momentum"; what can be set is learningRate, beta1, beta2, epsilon. It is left out.',
    ]);
  });
  it.each([
    [{ seed: -1 }],
    [{ seed: 1.5 }],
    [{ seed: 2 ** 32 }],
    [{ seed: '7' }],
    [{ memoryLimitMb: 1 }],
    [{ workingDirectory: 3 }],
    [{ scriptArguments: '--fast' }],
    [{ env: { DATA: 3 } }],
    [{ engine: 'gpu' }],
    [{ threads: 0 }],
    [{ executionProvider: 'gpu' }],
    [{ diagnosticsBudget: 101 }],
    [{ optimizer: 'adamm' }],
    [{ learningRate: 0 }],
    [{ schedule: 'cosine:too=1' }],
    [{ clipNorm: -1 }],
    [{ clipValue: 0 }],
    [{ momentum: 1 }],
    [{ momentum: '0.9' }],
    [{ momentumSchedule: 'sine' }],
    [{ optimizerOptions: 'fast' }],
    [{ optimizerOptions: { beta1: 2 } }],
    [{ optimizerOptions: { beta9: 0.5 } }],
    [{ weightDecay: -1 }],
    [{ weightDecayMode: 'l2' }],
  ])('replaces and names %o', (values) => {
    const { settings, warnings } = read(values);
    expect(settings).toEqual(defaults);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`ravine.${Object.keys(values)[0]}`);
  });
});

describe('workingDirectory', () => {
  const root = mkdtempSync(join(tmpdir(), 'ravine-directory-'));
  const nested = join(root, 'packages/a/src');
  mkdirSync(nested, { recursive: true });
  writeFileSync(join(root, 'packages/a/package.json'), '{}');
  afterAll(() => rmSync(root, { recursive: true }));

  it('is the folder of the nearest package.json', () =>
    expect(workingDirectory(join(nested, 'm.ts'), '', root)).toBe(join(root, 'packages/a')));
  it('is the workspace folder where there is none within it', () =>
    expect(workingDirectory(join(root, 'packages/m.ts'), '', root)).toBe(root));
  it('does not look above the workspace folder', () =>
    expect(workingDirectory(join(nested, 'm.ts'), '', nested)).toBe(nested));
  it('is as set, from the workspace folder', () =>
    expect(workingDirectory(join(nested, 'm.ts'), 'data', root)).toBe(join(root, 'data')));
  it('is as set, from the root', () => expect(workingDirectory(join(nested, 'm.ts'), root, nested)).toBe(root));
});

describe('modelFile', () => {
  it('knows a model by its import', () => {
    expect(looksLikeModel('a.ts', "import * as tf from '@tensorflow/tfjs-node';")).toBe(true);
    expect(looksLikeModel('a.tsx', "import * as tf from '@tensorflow/tfjs';")).toBe(true);
    expect(looksLikeModel('a.md', "import * as tf from '@tensorflow/tfjs';")).toBe(false);
    expect(looksLikeModel('a.ts', 'const a = 1;')).toBe(false);
    expect(looksLikeModel('a.ts', '@tensorflow/tfjs'.padEnd(1_000_000))).toBe(false);
  });
});

describe('panelHtml', () => {
  const html = panelHtml({
    script: 'https://x/webview.js',
    style: 'https://x/webview.css',
    cspSource: 'https://x',
    nonce: 'n0',
  });
  it('allows its own script and styles, and nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    expect(policy).toBe(
      "default-src 'none'; script-src 'nonce-n0'; style-src https://x 'nonce-n0'; img-src https://x; font-src https://x",
    );
  });
  it('has no inline code', () => {
    expect(html).not.toMatch(/<script[^>]*>[^<]/);
    expect(html).not.toMatch(/\son\w+=|style=/);
  });
});

describe('failureText', () => {
  const end = (run: FakeRun) => {
    if (!run.end) throw new Error('not ended');
    return failureText('/project/model.ts', run.end);
  };
  it('has no words for a run that ended as it may', () => {
    const run = new FakeRun();
    run.finish('stopped');
    expect(end(run)).toBeNull();
  });
  it('says what happened and what to do, and no stack', () => {
    const run = new FakeRun();
    run.finish('failed', {
      kind: 'missing-module',
      message: "Cannot find 'x'",
      advice: 'Run: npm i x',
      position: null,
      stack: 'at y',
    });
    expect(end(run)).toBe("model.ts: Cannot find 'x'. Run: npm i x");
  });
});

describe('statusText', () => {
  it('shows step and loss', () => {
    const run = new FakeRun();
    expect(statusText(run)).toBe('Ravine: starting');
    run.stage();
    run.steps(41, [1, 0.71234]);
    run.setState('training');
    expect(statusText(run)).toBe('Ravine: step 42 · loss 0.7123');
    run.setState('paused');
    expect(statusText(run)).toBe('Ravine: paused, step 42 · loss 0.7123');
  });
  it.each([
    [0, '0.000'],
    [Number.NaN, 'NaN'],
    [1e-7, '1.00e-7'],
    [123456, '1.23e+5'],
    [12.345678, '12.35'],
  ])('%d is %s', (value, text) => expect(readable(value)).toBe(text));
});

describe('StepClock', () => {
  it('knows nothing at first, then the present pace, without the pauses', () => {
    let now = 0;
    const clock = new StepClock(() => now, 1000);
    expect(clock.millisecondsPerStep).toBeNaN();
    clock.add(10);
    now = 100;
    clock.add(10);
    expect(clock.millisecondsPerStep).toBe(10);
    now = 60_000;
    clock.restart();
    expect(clock.millisecondsPerStep).toBeNaN();
    now = 60_050;
    clock.add(10);
    expect(clock.millisecondsPerStep).toBe(5);
  });
});

describe('LineBuffer', () => {
  it('makes lines of pieces', () => {
    const lines: string[] = [];
    const buffer = new LineBuffer((line) => lines.push(line));
    for (const piece of ['a', 'b\nc\r\n', '', 'd']) buffer.add(piece);
    expect(lines).toEqual(['ab', 'c']);
    buffer.end();
    buffer.end();
    expect(lines).toEqual(['ab', 'c', 'd']);
  });
  it('cuts a line that never ends', () => {
    const lines: string[] = [];
    const buffer = new LineBuffer((line) => lines.push(line));
    for (let i = 0; i < 100; i++) buffer.add('x'.repeat(1000));
    expect(lines.length).toBeGreaterThan(5);
  });
});

describe('logRun', () => {
  it('has the script’s output and its stack', () => {
    const lines: string[] = [];
    const add = (text: string) => lines.push(text);
    const run = new FakeRun();
    logRun({ info: add, warn: add, error: add })(run, new Lifetime());
    run.print('stdout', 'hello\nworld');
    run.finish('failed', { kind: 'script-error', message: 'boom', advice: '', position: null, stack: 'at model.ts:3' });
    const text = lines.join('\n');
    expect(text).toContain('│ hello');
    expect(text).toContain('│ world');
    expect(text).toContain('boom\nat model.ts:3');
  });
});
