import { edgeOfStability } from '../../../src/diagnostics/edgeOfStability';
import { overshoot } from '../../../src/diagnostics/overshoot';
import { updateRatio } from '../../../src/diagnostics/updateRatio';
import { fallingLoss, stalledLoss } from '../../support/rules/histories';
import { testRule } from '../../support/rules/testRule';

const every = (period: number, value: number) => (step: number) => (step % period === 0 ? value : Number.NaN);
const fullBatch = { stepsPerEpoch: 1 };

testRule(updateRatio, {
  quiet: {
    'a healthy run': { steps: 100, metrics: { updateRatio: () => 3e-3 } },
    'one leap among steps of usual length, as healthy runs make': {
      steps: 100,
      metrics: { updateRatio: (step) => (step === 98 ? 0.29 : 0.02) },
    },
    'two long steps': { steps: 2, metrics: { updateRatio: () => 0.5 } },
    'weights that begin at zero, whose ratio is infinite': {
      steps: 100,
      metrics: { updateRatio: () => Number.POSITIVE_INFINITY },
    },
    'one layer stands still, the others move': {
      steps: 100,
      metrics: { updateRatio: (_, layer) => (layer === 0 ? 1e-6 : 1e-3) },
    },
    'all stand still for want of a gradient': {
      steps: 150,
      loss: stalledLoss,
      gradient: () => 1e-5,
      metrics: { updateRatio: () => 1e-6 },
    },
    'all stand still when the task is solved': {
      steps: 1000,
      loss: fallingLoss,
      metrics: { updateRatio: () => 1e-6 },
    },
    'nothing measured': { steps: 100, metrics: { updateRatio: () => Number.NaN } },
    'no steps': { steps: 0 },
  },
  fires: {
    'three long steps in a row, the layer that moves most first': {
      steps: 3,
      metrics: { updateRatio: (_, layer) => [0.2, 0.01, 0.6, 0.01][layer]! },
      names: ['dense_3', 'dense_1'],
      says: 'changes the weights of dense_3 by 60 % of their size, for many steps in a row. The learning rate is 0.1.',
    },
    'three readings far apart': {
      steps: 60,
      metrics: { updateRatio: (step, layer) => (layer === 0 ? every(20, 0.2)(step) : 0.01) },
      names: ['dense_1'],
      says: 'too long',
    },
    'no layer moves although a gradient arrives': {
      steps: 150,
      loss: stalledLoss,
      metrics: { updateRatio: () => 1e-6 },
      names: [],
      says: 'The steps are too short: none changes a layer by more than 1e-4 % of its weights’ size',
    },
  },
});

const alphas = (...values: number[]) => ({ alpha: (step: number) => values[step - 1] ?? Number.NaN });

testRule(overshoot, {
  quiet: {
    'steps within the curvature': { steps: 5, scalars: alphas(0.2, -0.5, 0.9, 0.1, 1) },
    'two of five': { steps: 5, scalars: alphas(3, 0, 0, 0, 3) },
    'two verdicts only': { steps: 2, scalars: alphas(3, 3) },
    'the last one was well': { steps: 6, scalars: alphas(3, 3, 3, 3, 3, 0) },
    'verdicts of long ago': { steps: 50, scalars: alphas(3, 3, 3, 3, 3) },
    'a leap from which the loss comes back': { steps: 30, loss: (s) => (s > 15 && s < 24 ? 9 : fallingLoss(s)) },
    'a slow rise': { steps: 30, loss: (s) => 1.15 ** s },
    'nothing measured': { steps: 50 },
    'no steps': { steps: 0 },
  },
  fires: {
    'three of five': {
      steps: 5,
      scalars: { ...alphas(3, 0, 1.5, 0, 2), largestSafeRate: () => 0.03 },
      names: [],
      says: 'The largest safe learning rate here is about 0.03; it is 0.1.',
    },
    'verdicts at every twentieth step': {
      steps: 100,
      scalars: { alpha: every(20, 1.1) },
      names: [],
      says: /5 of the latest .* \(α = 1\.1\)\.$/,
    },
    'a step that throws the loss up for good': {
      steps: 11,
      loss: (step) => (step === 1 ? 2 : 14),
      names: [],
      says: 'the loss leapt from 2 to 14, and it has not come back. The learning rate is 0.1.',
    },
  },
});

testRule(edgeOfStability, {
  quiet: {
    'full batches below the edge': { steps: 9, stage: fullBatch, scalars: { edge: () => 0.99 } },
    'small batches beyond it': { steps: 9, scalars: { edge: () => 1.5, noiseScale: () => 1000 } },
    'two readings of five': { steps: 5, stage: fullBatch, scalars: { edge: (step) => (step > 3 ? 2 : 0.5) } },
    'nothing measured': { steps: 50, stage: fullBatch },
    'no steps': { steps: 0, stage: fullBatch },
  },
  fires: {
    'full batches beyond it': {
      steps: 5,
      stage: fullBatch,
      scalars: { edge: (step) => (step > 2 ? 2 : 0.5), lambdaMax: () => 40 },
      names: [],
      says: 'the largest curvature, 40, is 2 times what a rate of 0.1 can bear.',
    },
    'batches that are hardly noise': {
      steps: 50,
      scalars: { edge: every(10, 1), noiseScale: () => 8, lambdaMax: () => 20 },
      names: [],
      says: 'beyond the edge of stability',
    },
  },
});
