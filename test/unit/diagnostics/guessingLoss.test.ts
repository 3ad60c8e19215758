import { describe, expect, it } from 'vitest';
import { guessingLoss } from '../../../src/diagnostics/guessingLoss';
import { stageOf } from '../../support/rules/histories';

const kernel = { initializer: null, fanIn: 8, fanOut: 10, mean: 0, deviation: 1, symmetric: false };
const softmax = { kernel, activation: { name: 'softmax', layer: 'output', position: null } };
const stage = (loss: string, last = {}, className = 'Dense') =>
  stageOf({ steps: 0, stage: { loss }, infos: [{}, {}, {}, { ...last, className }] });

describe('guessingLoss', () => {
  it.each([
    ['a softmax over ten classes', stage('categoricalCrossentropy', softmax), Math.log(10)],
    [
      'the same at every step of a sequence',
      stage('sparseCategoricalCrossentropy', softmax, 'TimeDistributed'),
      Math.log(10),
    ],
    ['two classes in one number', stage('binaryCrossentropy'), Math.LN2],
    ['a regression', stage('meanSquaredError', softmax), null],
    ['two losses', stage('categoricalCrossentropy, meanSquaredError', softmax), null],
    ['logits', stage('categoricalCrossentropy', { kernel }), null],
    ['a model without layers', stageOf({ steps: 0, layers: [], stage: { loss: 'categoricalCrossentropy' } }), null],
  ])('%s', (_, info, expected) => expect(guessingLoss(info)).toBe(expected));
});
