import { explodingGradient } from '../../../src/diagnostics/explodingGradient';
import { healthyGradient, wobble } from '../../support/rules/histories';
import { testRule } from '../../support/rules/testRule';

/** The same norm in all layers, times `factor` with each step from `start` on. */
const growingBy =
  (factor: number, start: number, norm = 1) =>
  (step: number) =>
    norm * factor ** Math.max(0, step - start);
const notANumber = () => Number.NaN;

testRule(explodingGradient, {
  quiet: {
    'a healthy run': { steps: 200 },
    'a noisy healthy run': { steps: 200, gradient: (step, layer) => healthyGradient(step, layer) * 4 ** wobble(step) },
    'just under the ratio': { steps: 50, gradient: (_, layer) => (layer === 3 ? 1 : 69.9) },
    'the ratio, for two steps only': { steps: 50, gradient: (step, layer) => (layer === 3 || step < 49 ? 1 : 80) },
    'the ratio, of gradients that are small': { steps: 50, gradient: (_, layer) => (layer === 3 ? 0.01 : 0.99) },
    'just under doubling': { steps: 50, gradient: growingBy(1.99, 40) },
    'three doublings': { steps: 50, gradient: growingBy(2.1, 47) },
    'one leap: a cliff': { steps: 50, gradient: (step) => (step === 49 ? 1000 : step === 50 ? 1500 : 1) },
    'two steps just under a leap': { steps: 50, gradient: growingBy(15.9, 48) },
    'a solved task whose tiny gradient doubles': { steps: 50, gradient: growingBy(2.1, 40, 1e-12) },
    'doublings back to the usual': {
      steps: 50,
      // One batch in fifty gives almost nothing, and the gradient recovers from it within five steps.
      gradient: (step) => (step >= 46 ? 3 * 2.1 ** (step - 50) : 3),
    },
    'one layer only': { steps: 50, layers: ['output'], gradient: () => 100 },
    'nothing but NaN': { steps: 50, loss: notANumber, gradient: notANumber },
    'doublings up to infinity': {
      steps: 50,
      gradient: (step) => (step === 50 ? Number.POSITIVE_INFINITY : 2.1 ** step),
    },
    'doublings up to NaN': { steps: 50, gradient: (step) => (step === 50 ? Number.NaN : 2.1 ** step) },
    'no steps': { steps: 0 },
    'usual gradients before a NaN': {
      steps: 30,
      nonFinite: { stage: 0, step: 31, phase: 'forward', layer: null, value: 'NaN', count: 1, of: 10 },
    },
    'large ones before a NaN that was in the data': {
      steps: 30,
      gradient: () => 1e9,
      nonFinite: { stage: 0, step: 31, phase: 'input', layer: null, value: 'NaN', count: 1, of: 10 },
    },
  },
  fires: {
    'just over the ratio, the worst layer first': {
      steps: 3,
      gradient: (_, layer) => [70.2, 200, 70.1, 1][layer]!,
      names: ['dense_2', 'dense_1', 'dense_3'],
      says: 'at dense_2 it is 200, 200 times that of output',
    },
    'doublings after a calm': {
      steps: 50,
      gradient: growingBy(2.1, 46),
      names: ['dense_1'],
      says: 'within 4 steps it grew from 2 to 39, the largest part in dense_1.',
    },
    'doublings from the first step on': {
      steps: 5,
      gradient: (step, layer) => 3 ** step * (layer + 1),
      names: ['output'],
      says: /the largest part in output\.$/,
    },
    'a first gradient that ends the run': {
      steps: 2,
      loss: (step) => (step === 1 ? 1e19 : Number.NaN),
      gradient: (step, layer) => (step === 1 ? 1e20 / (layer + 1) : Number.NaN),
      nonFinite: { stage: 0, step: 2, phase: 'forward', layer: null, value: 'NaN', count: 1, of: 10 },
      names: ['dense_1'],
      says: 'The gradient explodes: the last that was finite is 1.2e20, the largest part in dense_1.',
    },
    'two leaps, before a run is over': {
      steps: 3,
      gradient: (step, layer) => 17 ** step * (layer + 1),
      names: ['output'],
      says: 'within 2 steps it grew from 93 to 26910',
    },
    'doublings in one layer': {
      steps: 50,
      layers: ['output'],
      gradient: growingBy(3, 40),
      names: ['output'],
      says: 'within 4 steps it grew from',
    },
    'doublings after NaN': {
      steps: 50,
      gradient: (step) => (step < 46 ? Number.NaN : 2.1 ** step),
      names: ['dense_1'],
      says: 'within 4 steps it grew from',
    },
    'a ratio beside a NaN layer': {
      steps: 50,
      gradient: (_, layer) => [100, Number.NaN, 1, 1][layer]!,
      names: ['dense_1'],
      says: '100 times',
    },
  },
});
