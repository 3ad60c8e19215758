import { describe, expect, it } from 'vitest';
import { cliff } from '../../../src/diagnostics/cliff';
import { lossNotDecreasing } from '../../../src/diagnostics/lossNotDecreasing';
import { plateau } from '../../../src/diagnostics/plateau';
import { ravine } from '../../../src/diagnostics/ravine';
import { saddle } from '../../../src/diagnostics/saddle';
import { fallingLoss, healthyGradient, stalledLoss, viewOf } from '../../support/rules/histories';
import { testRule } from '../../support/rules/testRule';

const nan = () => Number.NaN;
const every = (period: number, value: number) => (step: number) => (step % period === 0 ? value : Number.NaN);

testRule(ravine, {
  quiet: {
    'ill-conditioned, but going straight': {
      steps: 50,
      scalars: { condition: () => 1e6, gradientCosine: () => 0.5 },
    },
    'turning round, but well-conditioned': {
      steps: 50,
      scalars: { condition: () => 100, gradientCosine: () => -0.9 },
    },
    'one reading': { steps: 10, scalars: { condition: every(10, 1e6), gradientCosine: () => -0.9 } },
    'the cosine was not measured': { steps: 50, scalars: { condition: () => 1e6, gradientCosine: nan } },
    'no steps': { steps: 0 },
  },
  fires: {
    'both, measured now and then': {
      steps: 30,
      scalars: { condition: every(10, 1e6), gradientCosine: every(3, -0.8) },
      names: [],
      says: '1e6 times as steep as its flattest, and the gradient turns round from step to step (cosine -0.8 on average)',
    },
  },
});

const saddlePoint = { lambdaMax: () => 2, lambdaMin: () => -1 };
const fading = (step: number) => (step <= 10 ? 1 : 0.01);

testRule(saddle, {
  quiet: {
    'negative curvature under a large gradient': { steps: 50, gradient: () => 1, scalars: saddlePoint },
    'a small gradient in a basin': {
      steps: 50,
      gradient: fading,
      scalars: { lambdaMax: () => 2, lambdaMin: () => -0.1 },
    },
    'one reading': { steps: 15, gradient: fading, scalars: { lambdaMax: () => 2, lambdaMin: every(15, -1) } },
    'nothing measured': { steps: 50, gradient: fading },
    'no steps': { steps: 0 },
  },
  fires: {
    'both, three times in a row': {
      steps: 50,
      gradient: fading,
      scalars: saddlePoint,
      names: [],
      says: 'λmin = -1 beside λmax = 2',
    },
  },
});

testRule(plateau, {
  quiet: {
    'a descent': { steps: 200 },
    'a solved task': {
      steps: 1000,
      loss: fallingLoss,
      gradient: (step) => Math.max(1e-6, Math.exp(-step / 20)),
    },
    'a standstill with a gradient of the usual size': { steps: 200, loss: stalledLoss },
    'a small gradient and a loss that still falls': {
      steps: 200,
      loss: (step) => 2 - step / 400,
      gradient: (step) => (step < 50 ? 1 : 1e-5),
    },
    'too short': { steps: 59, loss: () => 1, gradient: (step) => (step < 20 ? 1 : 1e-5) },
    'no steps': { steps: 0 },
  },
  fires: {
    'neither gradient nor progress': {
      steps: 200,
      loss: () => 0.69,
      gradient: (step) => (step < 50 ? 1 : 1e-5),
      names: [],
      says: 'the gradient has fallen from 2 to 2e-5, but of the loss only 0 % is gone.',
    },
  },
});

const leaps = (factor: number) => (step: number, layer: number) =>
  healthyGradient(5, layer) * (step === 60 ? factor * (layer === 1 ? 3 : 1) : 1);

testRule(cliff, {
  quiet: {
    'a healthy run': { steps: 200 },
    'twice the usual gradient': { steps: 60, gradient: leaps(2) },
    'a leap within the first steps': { steps: 20, gradient: (step) => (step === 20 ? 1000 : 1) },
    'one step after': { steps: 61, gradient: leaps(100) },
    'a leap among the tiny gradients of a solved task': {
      steps: 200,
      gradient: (step) => (step < 50 ? 1 : step === 200 ? 0.1 : 1e-5),
    },
    'no steps': { steps: 0 },
  },
  fires: {
    'a leap, and names the layer with the largest gradient': {
      steps: 60,
      gradient: leaps(100),
      names: ['dense_2'],
      says: 'The training met a cliff',
    },
  },
});

testRule(lossNotDecreasing, {
  quiet: {
    'a descent': { steps: 200 },
    'a solved task': { steps: 1000 },
    'a third of the loss gone, the rest noise': { steps: 600, loss: (s) => 0.45 + 0.25 * Math.exp(-s / 30) },
    'too short to tell': { steps: 140, loss: stalledLoss },
    'a slow beginning': { steps: 180, loss: (s) => (s < 120 ? 1 : 1 - (s - 120) / 80) },
    'a classifier that began absurdly high and is below guessing': {
      steps: 600,
      stage: { loss: 'binaryCrossentropy' },
      loss: (s) => 0.3 + 50 * Math.exp(-s),
    },
    NaN: { steps: 200, loss: nan },
    'no steps': { steps: 0 },
  },
  fires: {
    'a standstill': {
      steps: 150,
      loss: stalledLoss,
      names: [],
      says: /^The loss does not fall: it is 0\.69\d+, (hardly below|above) 0\.\d+, where it began\.$/,
    },
    'a rise': { steps: 160, loss: (s) => 1 + s / 10, names: [], says: /above 1\.\d+, where it began/ },
    'a classifier that began absurdly high and guesses now': {
      steps: 600,
      stage: { loss: 'binaryCrossentropy' },
      loss: (s) => 0.7 + 50 * Math.exp(-s),
      names: [],
      says: 'above 0.6931, what guessing gives.',
    },
  },
});

describe('a plateau', () => {
  it('does not cost medians at every healthy step', () => {
    const view = viewOf({ steps: 300 });
    // A getter that would tell: the loss is not even asked for while the gradient has its usual size.
    let asked = 0;
    const scalar = view.history.scalar.bind(view.history);
    view.history.scalar = (name) => {
      if (name === 'loss') asked++;
      return scalar(name);
    };
    plateau.check(view, plateau.defaults);
    expect(asked).toBe(0);
  });
});
