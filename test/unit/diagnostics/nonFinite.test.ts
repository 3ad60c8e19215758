import { describe, expect, it } from 'vitest';
import { nonFinite } from '../../../src/diagnostics/nonFinite';
import type { NonFiniteEvent } from '../../../src/shared/run';
import { viewOf } from '../../support/rules/histories';
import { testRule } from '../../support/rules/testRule';

const event = (phase: NonFiniteEvent['phase'], layer: string | null = 'conv2d_2'): NonFiniteEvent => ({
  stage: 0,
  step: 12,
  phase,
  layer: layer === null ? null : { name: layer, position: null },
  value: 'NaN',
  count: 3,
  of: 640,
});

testRule(nonFinite, {
  quiet: {
    'a healthy run': { steps: 200 },
    'a NaN gradient of which the child said nothing': { steps: 20, gradient: () => Number.NaN },
    'no steps': { steps: 0 },
  },
  fires: {
    data: {
      steps: 11,
      nonFinite: event('input', null),
      names: [],
      says: 'NaN at step 12: the training data holds it (3 of 640',
    },
    weights: {
      steps: 11,
      nonFinite: event('weight'),
      names: ['conv2d_2'],
      says: 'among the weights of conv2d_2 before',
    },
    forward: {
      steps: 11,
      nonFinite: event('forward'),
      names: ['conv2d_2'],
      says: 'first appears in the output of conv2d_2',
    },
    loss: { steps: 11, nonFinite: event('loss'), names: ['conv2d_2'], says: 'every layer is finite, the loss is not' },
    backward: {
      steps: 11,
      nonFinite: event('backward'),
      names: ['conv2d_2'],
      says: 'the loss is finite, but the gradient of conv2d_2 is not (3 of 640 values, first in backward order)',
    },
    update: {
      steps: 11,
      nonFinite: event('update'),
      names: ['conv2d_2'],
      says: 'the update would leave weights of conv2d_2',
    },
    'before any step': { steps: 0, nonFinite: event('forward'), names: ['conv2d_2'], says: 'conv2d_2' },
    'a NaN loss alone': { steps: 7, loss: () => Number.NaN, names: [], says: 'The loss is NaN at step 7.' },
    'an infinite loss alone': { steps: 7, loss: () => Number.POSITIVE_INFINITY, names: [], says: 'Infinity at step 7' },
    'a NaN history with its event': {
      steps: 12,
      loss: () => Number.NaN,
      gradient: () => Number.NaN,
      nonFinite: event('loss'),
      names: ['conv2d_2'],
      says: 'NaN at step 12',
    },
  },
});

describe('non-finite', () => {
  it('has an advice of its own for each phase', () => {
    const phases = ['input', 'weight', 'forward', 'loss', 'backward', 'update'] as const;
    const advice = phases.map((phase) => {
      const view = viewOf({ steps: 5, nonFinite: event(phase) });
      return nonFinite.advice({ layers: [], evidence: { loss: Number.NaN } }, view);
    });
    expect(new Set(advice).size).toBe(phases.length);
  });
});
