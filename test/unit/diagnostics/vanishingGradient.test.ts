import { describe, expect, it } from 'vitest';
import { vanishingGradient } from '../../../src/diagnostics/vanishingGradient';
import { healthyGradient, stalledLoss, viewOf } from '../../support/rules/histories';
import { testRule } from '../../support/rules/testRule';

/** The output's gradient is 0.05; each layer before it receives `factor` times the next one's. */
const shrinkingBy = (factor: number) => (_: number, layer: number) => 0.05 * factor ** (3 - layer);
const notANumber = () => Number.NaN;

testRule(vanishingGradient, {
  quiet: {
    'a healthy run': { steps: 200 },
    'just above the ratio': { steps: 50, gradient: (_, layer) => (layer === 3 ? 0.05 : 0.05 * 1.01e-3) },
    'a small ratio, but no small gradient': { steps: 50, gradient: (_, layer) => (layer === 3 ? 1000 : 1.01e-4) },
    'just above the mean': { steps: 50, entries: 1, gradient: () => 1.01e-7 },
    'too few steps': { steps: 4, gradient: shrinkingBy(1e-2) },
    'one step of the last five was well': {
      steps: 50,
      gradient: (step, layer) => (step === 48 ? healthyGradient(step, layer) : shrinkingBy(1e-2)(step, layer)),
    },
    'an embedding, most rows of which no example uses': {
      steps: 50,
      layers: ['embedding_1', 'dense_1'],
      classNames: ['Embedding', 'Dense'],
      entries: 1e6,
      // 64 rows of a million entries are touched: the mean over all is 8e-9, over those 1.2e-4.
      zeros: (_, layer) => (layer === 0 ? 1 - 64e-6 : 0),
      gradient: () => 1e-3,
    },
    'one layer only': { steps: 50, layers: ['output'], gradient: () => 1e-3 },
    'nothing but NaN': { steps: 50, loss: notANumber, gradient: notANumber },
    'NaN at the last step': {
      steps: 50,
      gradient: (step, layer) => (step === 50 ? Number.NaN : shrinkingBy(1e-2)(step, layer)),
    },
    'no steps': { steps: 0 },
  },
  fires: {
    'a ratio below its threshold, and names the first layer first': {
      steps: 5,
      gradient: shrinkingBy(1e-2),
      names: ['dense_1', 'dense_2'],
      says: 'dense_1 hardly learns: its gradient is 5e-8, 1 million times weaker than that of output.',
    },
    'just below the ratio': {
      steps: 50,
      gradient: (_, layer) => (layer === 3 ? 0.05 : 0.05 * 0.99e-3),
      names: ['dense_1', 'dense_2', 'dense_3'],
      says: 'dense_1 hardly learns',
    },
    'a layer in the middle': {
      steps: 50,
      gradient: (_, layer) => (layer === 1 ? 1e-6 : 0.05),
      names: ['dense_2'],
      says: /^dense_2 hardly learns/,
    },
    'a mean below its floor': {
      steps: 50,
      entries: 1,
      gradient: () => 0.99e-7,
      names: ['dense_1', 'dense_2', 'dense_3', 'output'],
      says: 'the mean size of its gradient is 9.9e-8',
    },
    'one layer only': {
      steps: 50,
      layers: ['output'],
      gradient: () => 1e-9,
      names: ['output'],
      says: 'output hardly learns: the mean size',
    },
    'layers before dead units': {
      steps: 50,
      gradient: (_, layer) => (layer < 2 ? 0 : 0.05),
      zeros: (_, layer) => (layer < 2 ? 1 : 0),
      names: ['dense_1', 'dense_2'],
      says: 'dense_1 does not learn: its gradient is exactly zero.',
    },
    'an embedding that nothing reaches': {
      steps: 50,
      layers: ['embedding_1', 'dense_1'],
      gradient: (_, layer) => (layer === 0 ? 0 : 0.05),
      zeros: (_, layer) => (layer === 0 ? 1 : 0),
      names: ['embedding_1'],
      says: 'embedding_1 does not learn',
    },
    'NaN further back': {
      steps: 50,
      gradient: (step, layer) => (step < 45 ? Number.NaN : shrinkingBy(1e-2)(step, layer)),
      names: ['dense_1', 'dense_2'],
      says: 'dense_1',
    },
    'NaN in another layer': {
      steps: 50,
      gradient: (_, layer) => (layer === 1 ? Number.NaN : 1e-9),
      names: ['dense_1', 'dense_3', 'output'],
      says: 'dense_1',
    },
    'a name that would be markup elsewhere': {
      steps: 50,
      layers: ['<img src=x onerror=alert(1)>', 'output'],
      gradient: (_, layer) => (layer === 0 ? 1e-9 : 0.05),
      names: ['<img src=x onerror=alert(1)>'],
      says: '<img src=x onerror=alert(1)> hardly learns',
    },
  },
});

describe('vanishing-gradient', () => {
  it('begins with the first of the steps that it waited for', () => {
    const view = viewOf({ steps: 5, loss: stalledLoss, gradient: shrinkingBy(1e-2) });
    expect(vanishingGradient.check(view, vanishingGradient.defaults)?.rows?.[0]).toBe(0);
  });
});
