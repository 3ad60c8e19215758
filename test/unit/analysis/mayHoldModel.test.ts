import { describe, expect, it } from 'vitest';
import { mayHoldModel } from '../../../src/analysis/mayHoldModel';

describe('the cheap look', () => {
  it.each([
    "import * as tf from '@tensorflow/tfjs';",
    "const tf = require('@tensorflow/tfjs-node');",
    "import { sequential } from '@tensorflow/tfjs-layers';",
    'const model = tf.sequential();',
    'tf . layers . dense({ units: 1 })',
    "importScripts('https://cdn.jsdelivr.net/npm/@tensorflow/tfjs')",
  ])('sees a model in %s', (text) => {
    expect(mayHoldModel(text)).toBe(true);
  });

  it.each([
    '',
    'const tf = 3; console.log(tf);',
    "import tensorflow from 'not-it';",
    'model.fit(xs, ys)',
    'a.\n'.repeat(10_000),
  ])('sees none in %#', (text) => {
    expect(mayHoldModel(text)).toBe(false);
  });

  it('leaves bundles and minified files alone, and files that are too long for a person', () => {
    const line = 'tf.sequential();';
    expect(mayHoldModel(line.repeat(5000))).toBe(false);
    expect(mayHoldModel(`${line}\n`.repeat(5000))).toBe(true);
    expect(mayHoldModel(`${line}\n`.repeat(100_000))).toBe(false);
  });
});
