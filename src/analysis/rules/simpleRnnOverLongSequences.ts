import { fix, replaceFactory } from '../fixes/edit';
import { defineStaticRule } from './rule';

/**
 * The gradient of a plain recurrent layer goes through one product with its weights for every time step, and fades or grows with their number. Gates (LSTM, GRU) give
 * it a way that fades less; TensorFlow.js's optimizers clip no gradients.
 */
export const simpleRnnOverLongSequences = defineStaticRule({
  id: 'simple-rnn-over-long-sequences',
  summary: 'A plain recurrent layer over so many time steps that its gradient does not reach the first of them.',
  severity: 'warning',
  defaults: { steps: 100 },
  source: 'Bengio, Simard & Frasconi 1994; Pascanu, Mikolov & Bengio 2013; number of steps chosen by us',

  check: ({ models }, { steps }) =>
    models.flatMap(({ layers }) =>
      layers.flatMap((outer) => {
        const layer = outer.factory === 'bidirectional' ? outer.wrapped : outer;
        const time = outer.inputs[0]?.[1];
        if (layer?.factory !== 'simpleRNN' || typeof time !== 'number' || time < steps) return [];
        return [
          {
            range: layer.callee,
            message: `A plain recurrent layer over ${time} time steps: its gradient goes through ${time} products with the same weights, and fades or explodes on the way.`,
            advice: 'Use gru or lstm, whose gates let the gradient pass, or shorter sequences.',
            fixes: [...fix('Use gru', replaceFactory(layer, 'gru')), ...fix('Use lstm', replaceFactory(layer, 'lstm'))],
          },
        ];
      }),
    ),
});
