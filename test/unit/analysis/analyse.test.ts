import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/analysis/analyse';

describe('analyse', () => {
  it('finds nothing where there is no model', async () => {
    expect(await analyse('const a = 1;', 'a.ts')).toEqual({
      models: [],
      optimizers: [],
      otherLayers: [],
      registersNames: false,
      finished: true,
      findings: [],
    });
  });

  it('loads the parser by itself', async () => {
    const { findings } = await analyse('const optimizer = tf.train.adam(7);', 'a.js');
    expect(findings.map(({ rule, page }) => [rule, page])).toEqual([
      ['learning-rate-out-of-range', 'docs/rules/learning-rate-out-of-range.md'],
    ]);
  });

  it.each([
    'tf.sequential(',
    'const model = tf.sequential(); model.add(',
    'tf.layers.dense({ units:',
    'model.compile({ loss: ',
    'while (true) { tf.sequential(); }',
    'for (;;) tf.layers.dense({ units: 1 })',
    'const f = () => f(); f(); tf.sequential();',
    'const o = {}; o.o = o; tf.sequential(o);',
    'class A extends A { x = new A(); } tf.sequential();',
    'const a = []; a.push(a); tf.sequential({ layers: a });',
    'const m = tf.sequential(); m.add(m); tf.model({ inputs: m, outputs: m });',
    "const o = { __proto__: 1, constructor: 2, toString: 3 }; tf.layers[o.toString](o); tf.layers['constructor']({});",
    'const a = tf.sequential(); const b = tf.sequential(); a.add(b); b.add(a); a.add(b);',
    `tf.sequential(${'['.repeat(20_000)}`,
    `tf.sequential(${'1 + '.repeat(20_000)} 1)`,
    '\u2028\u2029\ufeff tf.sequential() \u0000',
  ])('bears %#', async (text) => {
    await expect(analyse(text, 'a.js')).resolves.toMatchObject({ findings: expect.any(Array) });
  });

  it('gives up on a program that goes on and on, and says so', async () => {
    const rounds =
      'for (const a of items) for (const b of items) for (const c of items) for (const d of items) x = a + b + c + d;';
    const text = `const items = Array.from({ length: 60 }, (_, i) => i); let x = 0;\n${rounds}\nconst model = tf.sequential();`;
    expect(await analyse(text, 'a.js')).toMatchObject({ finished: false, findings: [] });
  });
});
