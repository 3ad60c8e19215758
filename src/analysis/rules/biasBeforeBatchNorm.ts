import { fix, setOption } from '../fixes/edit';
import { activationOf, consumersOf, isWeighted } from '../layers/activation';
import { flagOf, numberOf } from '../layers/kind';
import type { SourceLayer } from '../sourceModel';
import { defineStaticRule } from './rule';

/** Batch normalization subtracts the mean of each unit, and with it any bias; it adds one of its own. Ioffe & Szegedy 2015, section 3.2. */
export const biasBeforeBatchNorm = defineStaticRule({
  id: 'bias-before-batch-norm',
  summary: 'A bias that the batch normalization after it takes away again.',
  severity: 'information',
  defaults: {},
  source: 'Ioffe & Szegedy 2015, section 3.2; NeuraLint (Nikanjam et al. 2021)',

  check: ({ models }) =>
    models.flatMap((model) =>
      model.layers.flatMap((layer, i) => {
        const [next, ...others] = consumersOf(model, i);
        if (!next || others.length > 0 || next.conditional || !losesBias(layer, next)) return [];
        const count = numberOf(layer.options, layer.factory === 'dense' ? 'units' : 'filters');
        return [
          {
            range: layer.callee,
            message: `The ${count === null ? 'biases' : `${count} biases`} of this layer do nothing: batchNormalization after it subtracts each unit's mean, bias included, and adds one of its own.`,
            advice: 'Set useBias: false.',
            fixes: fix('Set useBias: false', setOption(layer.options, 'useBias', 'false')),
          },
        ];
      }),
    ),
});

const losesBias = (layer: SourceLayer, next: SourceLayer): boolean =>
  isWeighted(layer) &&
  next.factory === 'batchNormalization' &&
  activationOf(layer) === 'linear' &&
  flagOf(layer.options, 'useBias', true) === true &&
  flagOf(next.options, 'center', true) === true &&
  [-1, (layer.output?.length ?? 0) - 1].includes(numberOf(next.options, 'axis', -1) ?? Number.NaN);
