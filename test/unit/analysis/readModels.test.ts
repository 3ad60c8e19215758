import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { readModels } from '../../../src/analysis/readModels';

const models = (text: string, fileName = 'a.ts') => readModels(ts, text, fileName).models;
const first = (text: string, fileName?: string) => models(text, fileName)[0]!;
const factories = (text: string) => first(text).layers.map(({ factory }) => factory);

/** dense(4), then dense(2), in all its spellings. */
const spellings: Record<string, string> = {
  'add, one by one': `import * as tf from '@tensorflow/tfjs'; const m = tf.sequential(); m.add(tf.layers.dense({ units: 4, inputShape: [3] })); m.add(tf.layers.dense({ units: 2 }));`,
  'a list': `import tf from '@tensorflow/tfjs'; const m = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [3] }), tf.layers.dense({ units: 2 })] });`,
  'new Sequential': `const tf = require('@tensorflow/tfjs'); const m = new tf.Sequential(); m.add(tf.layers.dense({ units: 4, inputShape: [3] })); m.add(tf.layers.dense({ units: 2 }));`,
  'destructured factories': `const tf = require('@tensorflow/tfjs'); const { layers: { dense }, sequential } = tf; const m = sequential(); m.add(dense({ units: 4, inputShape: [3] })); m.add(dense({ units: 2 }));`,
  'named imports': `import { layers as L, sequential } from '@tensorflow/tfjs-layers'; const m = sequential({ layers: [L.dense({ units: 4, inputShape: [3] }), L.dense({ units: 2 })] });`,
  'constants and arithmetic':
    'const n = 2; const m = tf.sequential(); m.add(tf.layers.dense({ units: n * 2, inputShape: [n + 1] })); m.add(tf.layers.dense({ units: n }));',
  'a loop over a list':
    'const m = tf.sequential(); for (const [i, units] of [4, 2].entries()) m.add(tf.layers.dense({ units, inputShape: i === 0 ? [3] : undefined }));',
  'a counted loop':
    'const m = tf.sequential(); m.add(tf.layers.inputLayer({ inputShape: [3] })); for (let units = 4; units > 1; units /= 2) m.add(tf.layers.dense({ units }));',
  'a helper':
    'function dense(units, more) { return tf.layers.dense({ units, ...more }); } const m = tf.sequential(); m.add(dense(4, { inputShape: [3] })); m.add(dense(2));',
  'a helper that adds':
    'const grow = (m, units) => { m.add(tf.layers.dense({ units })); return m; }; const m = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [3] })] }); grow(grow(m, 4), 2);',
  'a spread list':
    'const m = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [3] }), ...[4, 2].map((units) => tf.layers.dense({ units }))] });',
  'a list that is filled':
    'const all = [tf.layers.dense({ units: 4, inputShape: [3] })]; all.push(tf.layers.dense({ units: 2 })); const m = tf.sequential({ layers: all });',
  apply:
    'const i = tf.input({ shape: [3] }); const h = tf.layers.dense({ units: 4 }).apply(i); const m = tf.model({ inputs: i, outputs: tf.layers.dense({ units: 2 }).apply(h) });',
  'a class':
    'class A { constructor() { this.m = tf.sequential(); this.build(2); } build(n) { this.m.add(tf.layers.dense({ units: 2 * n, inputShape: [3] })); this.m.add(tf.layers.dense({ units: n })); } } new A();',
  'a function that nothing calls':
    'export function make() { const m = tf.sequential(); m.add(tf.layers.dense({ units: 4, inputShape: [3] })); m.add(tf.layers.dense({ units: 2 })); return m; }',
  'in a handler':
    "button.addEventListener('click', () => { const m = tf.sequential(); m.add(tf.layers.dense({ units: 4, inputShape: [3] })); m.add(tf.layers.dense({ units: 2 })); });",
};

describe('a model is read', () => {
  it.each(Object.entries(spellings))('from %s', (_, text) => {
    expect(models(text)).toHaveLength(1);
    const { layers, complete, parameters } = first(text);
    expect(complete).toBe(true);
    expect(layers.filter(({ factory }) => factory === 'dense').map(({ output }) => output)).toEqual([
      [null, 4],
      [null, 2],
    ]);
    // 3·4 + 4, and 4·2 + 2
    expect(parameters).toBe(26);
  });

  it('with what it is compiled and trained with', () => {
    const text = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError', metrics: ['mae'] });
await model.fit(tf.zeros([8, 2]), tf.zeros([8, 1]), { epochs: 5, validationSplit: 0.25 });`;
    const { name, compiles, trainings } = first(text);
    const [compile] = compiles;
    const [training] = trainings;
    expect(name).toBe('model');
    expect(compile?.loss?.name).toBe('meanSquaredError');
    expect(compile?.optimizer).toMatchObject({ name: 'adam', learningRate: { value: 0.01 } });
    expect(compile?.optimizer?.learningRate?.range).toEqual({
      start: { line: 2, character: 41 },
      end: { line: 2, character: 45 },
    });
    expect(compile?.metrics.map((metric) => metric.name)).toEqual(['mae']);
    expect(training).toMatchObject({ method: 'fit', awaited: true, compile });
    expect(training?.options.entries.get('epochs')?.value).toBe(5);
    expect(training?.options.entries.get('validationSplit')?.value).toBe(0.25);
    expect(training?.data.xs?.shape).toEqual([8, 2]);
  });

  it('with the ranges of call, callee, options and statement', () => {
    const text = 'const model = tf.sequential();\n  model.add(tf.layers.dense({ units: 1, inputShape: [2] }));\n';
    const [layer] = first(text).layers;
    const on = (start: number, end: number) => ({
      start: { line: 1, character: start },
      end: { line: 1, character: end },
    });
    expect(layer).toMatchObject({ call: on(12, 58), callee: on(12, 27), statement: on(2, 60) });
    expect(layer?.options.entries.get('units')).toMatchObject({ range: on(30, 38), valueRange: on(37, 38), value: 1 });
  });
});

describe('what is not known', () => {
  it('is a layer that is added or not; what follows it has no shape, unless it changes none', () => {
    const text = (layer: string) =>
      `const m = tf.sequential(); m.add(tf.layers.dense({ units: 4, inputShape: [3] })); if (x) m.add(${layer}); m.add(tf.layers.dense({ units: 2 }));`;
    expect(first(text('tf.layers.dropout({ rate: 0.1 })')).layers[2]?.parameters).toBe(10);
    expect(first(text('tf.layers.dense({ units: 9 })')).layers[2]?.parameters).toBe(null);
    expect(first(text('tf.layers.dropout({ rate: 0.1 })')).complete).toBe(false);
  });

  it('is a layer of another file, and all that comes after it', () => {
    const model = first(
      "import * as tf from '@tensorflow/tfjs'; import { Patch } from './patch'; const m = tf.sequential(); m.add(new Patch()); m.add(tf.layers.dense({ units: 2 }));",
    );
    expect(model.complete).toBe(false);
    expect(model.layers.map(({ factory, output }) => [factory, output])).toEqual([
      ['unknown', null],
      ['dense', null],
    ]);
  });

  it('is a model that another file has had in its hands', () => {
    const text = (from: string) =>
      `import { f } from '${from}'; const m = tf.sequential(); m.add(tf.layers.dense({ units: 4, inputShape: [3] })); f(m);`;
    expect(first(text('./grow')).complete).toBe(false);
    expect(first(text('some-package')).complete).toBe(true);
  });

  it('is a number from outside', () => {
    const { layers, parameters } = first(
      'export const make = (units) => tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [3] })] });',
    );
    expect(layers[0]?.output).toEqual([null, 'unknown']);
    expect(parameters).toBe(null);
  });

  it('is a variable after an if that sets it, not in it', () => {
    const text =
      'let units = 4; if (x) { units = 8; } const m = tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [3] })] });';
    expect(first(text).layers[0]?.output).toEqual([null, 'unknown']);
    const within =
      'let units = 4; if (x) { units = 8; const m = tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [3] })] }); }';
    expect(first(within).layers[0]?.output).toEqual([null, 8]);
  });

  it('leaves each branch its own layers', () => {
    const text = `const m = tf.sequential();
      if (x) { m.add(tf.layers.flatten({ inputShape: [4, 4, 1] })); m.add(tf.layers.dense({ units: 2 })); }
      else { m.add(tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [4, 4, 1] })); }`;
    expect(factories(text)).toEqual(['flatten', 'dense', 'conv2d']);
    expect(first(text).layers.map(({ problem }) => problem)).toEqual([null, null, null]);
    expect(first(text).layers.map(({ conditional }) => conditional)).toEqual([true, true, true]);
  });

  it('is the branch that has returned: only the other one goes on', () => {
    const text =
      'export function make(kind) { let units = 4; if (kind) { units = 8; return null; } return tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [3] })] }); }';
    expect(first(text).layers[0]?.output).toEqual([null, 4]);
  });

  it('is what a plain function is called on: two of them do not share it', () => {
    const text = `A.prototype.make = function () { this.model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] }); };
      B.prototype.train = function (xs, ys) { return this.model.fit(xs, ys); };`;
    expect(first(text).trainings).toEqual([]);
  });
});
