import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { optimizerNotes } from '../../../src/shared/optimizerNotes';

const repository = join(import.meta.dirname, '../../..');

describe('notes on optimizers', () => {
  it('are those of tf.train', () => {
    const factories = Object.getOwnPropertyNames(tf.train).filter((name) => /^[a-z]/.test(name) && name !== 'constructor');
    const own = Object.getOwnPropertyNames(Object.getPrototypeOf(tf.train.sgd(1)).constructor);
    expect(own).toContain('className');
    expect(Object.keys(optimizerNotes).sort()).toEqual(factories.filter((name) => name in optimizerNotes).sort());
  });

  it.each(Object.entries(optimizerNotes))('%s has its page', (_, { page }) => {
    expect(existsSync(join(repository, `docs/optimizers/${page}.md`))).toBe(true);
  });

  it.each(Object.entries(optimizerNotes))('%s names its hyperparameters as tfjs does, in their order', (name, note) => {
    const types = readFileSync(join(repository, 'node_modules/@tensorflow/tfjs-core/dist/optimizers/optimizer_constructors.d.ts'), 'utf8');
    const signature = new RegExp(`static ${name}\\(([^)]*)\\)`).exec(types)?.[1] ?? '';
    expect([...signature.matchAll(/(\w+)\??:/g)].map(([, parameter]) => parameter)).toEqual(Object.keys(note.hyperparameters));
  });
});
