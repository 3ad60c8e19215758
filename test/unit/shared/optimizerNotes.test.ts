import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { optimizerNotes } from '../../../src/shared/optimizerNotes';

const repository = join(import.meta.dirname, '../../..');
const types = join(repository, 'node_modules/@tensorflow/tfjs-core/dist/optimizers/optimizer_constructors.d.ts');
const signatures = [...readFileSync(types, 'utf8').matchAll(/static (\w+)\(([^)]*)\)/g)].map(
  ([, name = '', parameters = '']) => ({ name, parameters }),
);

describe('notes on optimizers', () => {
  it('are on those of tf.train', () => {
    expect(Object.keys(optimizerNotes).sort()).toEqual(signatures.map(({ name }) => name).sort());
  });

  it.each(signatures)('$name: its hyperparameters are named as tfjs does, in their order', ({ name, parameters }) => {
    const names = [...parameters.matchAll(/(\w+)\??:/g)].map(([, parameter]) => parameter);
    expect(Object.keys(optimizerNotes[name]!.hyperparameters)).toEqual(names);
  });

  it.each(Object.entries(optimizerNotes))('%s has its page', (_, { page }) => {
    expect(existsSync(join(repository, `docs/optimizers/${page}.md`))).toBe(true);
  });
});
