import { initialLoss } from '../../../src/diagnostics/initialLoss';
import { initVariance } from '../../../src/diagnostics/initVariance';
import { symmetricInit } from '../../../src/diagnostics/symmetricInit';
import type { LayerInfo } from '../../../src/shared/run';
import { testRule } from '../../support/rules/testRule';

type Kernel = NonNullable<LayerInfo['kernel']>;

const kernel = (change: Partial<Kernel> = {}): Partial<LayerInfo> => ({
  kernel: {
    initializer: 'GlorotUniform',
    fanIn: 64,
    fanOut: 64,
    mean: 0,
    deviation: 0.125,
    symmetric: false,
    ...change,
  },
});
const constant = kernel({ mean: 0.1, deviation: 0, symmetric: true });
const zeros = kernel({ mean: 0, deviation: 0, symmetric: true });
const withActivation = (name: string, info: Partial<LayerInfo>): Partial<LayerInfo> => ({
  ...info,
  activation: { name, layer: 'x', position: null },
});
const fine = kernel();
const noKernel: Partial<LayerInfo> = { kernel: null };

testRule(symmetricInit, {
  quiet: {
    'random weights': { steps: 1, infos: [fine, fine, fine, fine] },
    'a last layer of zeros': { steps: 1, infos: [fine, fine, fine, zeros] },
    'one constant layer, told apart by the next one’s weights': { steps: 1, infos: [fine, constant, fine, fine] },
    'a next layer whose weights differ from row to row': {
      steps: 1,
      infos: [constant, kernel({ mean: 0, deviation: 0.5, symmetric: true }), fine, fine],
    },
    'zeros before tanh, which passes the gradient on': {
      steps: 1,
      infos: [withActivation('tanh', zeros), fine, fine, fine],
    },
    'normalizations alone': { steps: 1, infos: [noKernel, noKernel, noKernel, noKernel] },
    'logistic regression': { steps: 1, layers: ['output'], infos: [zeros] },
  },
  fires: {
    'two constant layers in a row': {
      steps: 1,
      infos: [constant, constant, fine, fine],
      names: ['dense_1'],
      says: /^All units of dense_1 begin with the same weights/,
    },
    'two with a normalization between them, the last one too': {
      steps: 1,
      infos: [fine, constant, noKernel, zeros],
      names: ['dense_2'],
      says: 'stay alike for ever',
    },
    'zeros before a ReLU': {
      steps: 1,
      infos: [withActivation('relu', zeros), fine, fine, fine],
      names: ['dense_1'],
      says: 'begin at zero, and its ReLU passes no gradient on',
    },
  },
});

testRule(initVariance, {
  quiet: {
    // √(2/64), √(1/64), √(2/128)
    He: { steps: 1, infos: [kernel({ deviation: 0.177 })] },
    'LeCun and Glorot': { steps: 1, infos: [kernel({ deviation: 0.125 })] },
    'a default layer from 2 to 256: √(2/258)': {
      steps: 1,
      infos: [kernel({ fanIn: 2, fanOut: 256, deviation: 0.088 })],
    },
    'four times too large, just': { steps: 1, infos: [kernel({ deviation: 0.7 })] },
    'an embedding': {
      steps: 1,
      classNames: ['Embedding'],
      infos: [kernel({ fanIn: 5000, fanOut: 16, deviation: 0.5 })],
    },
    'a handful of weights': { steps: 1, infos: [{ ...kernel({ deviation: 9 }), parameters: 15 }] },
    'equal units, which are another finding': { steps: 1, infos: [constant] },
    'no kernels': { steps: 1 },
  },
  fires: {
    'weights of deviation 1': {
      steps: 1,
      infos: [fine, kernel({ deviation: 1 }), kernel({ deviation: 2 }), fine],
      names: ['dense_2', 'dense_3'],
      says: 'The weights of dense_2 begin too large: their standard deviation is 1, 5.7 times more than usual for a layer of its size (0.18).',
    },
    'weights of deviation 0.01': {
      steps: 1,
      infos: [kernel({ deviation: 0.01 })],
      names: ['dense_1'],
      says: 'too small: their standard deviation is 0.01, 13 times less',
    },
  },
});

const softmax = (units: number) => withActivation('softmax', kernel({ fanOut: units }));
const crossEntropy = { loss: 'categoricalCrossentropy' };
/** ln 10 = 2.30: thrice that is 6.9. */
const ten = [{}, {}, {}, softmax(10)];

testRule(initialLoss, {
  quiet: {
    guessing: { steps: 1, stage: crossEntropy, infos: ten, loss: () => 2.3 },
    'twice that, as healthy nets may have': { steps: 1, stage: crossEntropy, infos: ten, loss: () => 4.6 },
    'a model that knows something already': { steps: 1, stage: crossEntropy, infos: ten, loss: () => 0.01 },
    'a regression': { steps: 1, infos: ten, loss: () => 1e6 },
    'a last layer without softmax': { steps: 1, stage: crossEntropy, infos: [{}, {}, {}, kernel()], loss: () => 50 },
    'a last layer that is no dense one': {
      steps: 1,
      stage: crossEntropy,
      classNames: ['Dense', 'Dense', 'Dense', 'Conv2D'],
      infos: ten,
      loss: () => 50,
    },
    NaN: { steps: 1, stage: crossEntropy, infos: ten, loss: () => Number.NaN },
  },
  fires: {
    'far above guessing': {
      steps: 1,
      stage: { loss: 'sparseCategoricalCrossentropy' },
      infos: ten,
      loss: () => 12,
      names: ['output'],
      says: 'The first loss is 12, but guessing among 10 classes gives ln 10 = 2.3',
    },
  },
});
