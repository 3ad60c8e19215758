import { overfit } from '../../../src/diagnostics/overfit';
import { timeVanishing } from '../../../src/diagnostics/timeVanishing';
import { testRule } from '../../support/rules/testRule';

const epochs = (losses: readonly number[], validation: readonly number[]) =>
  losses.map((loss, i) => ({ loss, val_loss: validation[i] ?? Number.NaN }));

testRule(overfit, {
  quiet: {
    'no validation data': { steps: 60, epochs: [3, 2, 1, 0.5, 0.2, 0.1].map((loss) => ({ loss })) },
    'both fall': { steps: 50, epochs: epochs([1, 0.5, 0.3, 0.2, 0.1], [1, 0.6, 0.5, 0.45, 0.4]) },
    'a solved task whose tiny validation loss doubles': {
      steps: 60,
      epochs: epochs([1, 0.1, 0.01, 0.005, 0.003, 0.002], [1, 0.1, 0.01, 0.02, 0.02, 0.02]),
    },
    'two epochs of rise': { steps: 50, epochs: epochs([1, 0.5, 0.3, 0.2, 0.1], [1, 0.6, 0.5, 0.9, 0.9]) },
    'both rise': { steps: 60, epochs: epochs([1, 0.5, 0.6, 0.7, 0.8, 0.9], [1, 0.6, 0.8, 0.9, 1, 1.1]) },
    'a validation loss that is NaN': { steps: 30, epochs: epochs([1, 0.5, 0.2], []) },
    'no epochs': { steps: 5 },
  },
  fires: {
    'three epochs of rise': {
      steps: 60,
      epochs: epochs([1, 0.5, 0.3, 0.2, 0.1, 0.05], [1, 0.6, 0.5, 0.7, 0.8, 0.9]),
      names: [],
      says: 'has risen from 0.5 (epoch 3) to 0.9, while that of the training data is 0.05.',
    },
  },
});

testRule(timeVanishing, {
  quiet: {
    'no recurrent layers': { steps: 10 },
    'a gradient that reaches the beginning': { steps: 10, flows: { lstm_1: [0.01, 0.02, 0.05, 0.1] } },
    'just above the ratio': { steps: 10, flows: { lstm_1: [1.01e-4, 0.1] } },
    'no gradient anywhere': { steps: 10, flows: { lstm_1: [0, 0, 0] } },
    NaN: { steps: 10, flows: { lstm_1: [Number.NaN, 1] } },
  },
  fires: {
    'a gradient that dies on its way': {
      steps: 10,
      flows: { rnn_1: [1e-9, 1e-6, 1e-5, 0.01, 0.1, 1], lstm_1: [0.5, 1] },
      names: ['rnn_1'],
      says: 'rnn_1 forgets: its gradient reaches back over the last 3 of 6 steps only; at the first one it is 1e-9, 1 billion times weaker than at the last.',
    },
    'exactly zero at the first step': {
      steps: 10,
      flows: { rnn_1: [0, 0.1, 1] },
      names: ['rnn_1'],
      says: 'at the first one it is exactly zero.',
    },
  },
});
