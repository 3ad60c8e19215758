import { fix, removeOption, setOption } from '../fixes/edit';
import { activationOf, activationRange, consumersOf, outputActivation } from '../layers/activation';
import type { SourceModel, SourceOptions } from '../sourceModel';
import { defineStaticRule, type SourceObservation } from './rule';

/** Losses that apply the activation themselves, and the names of those that do not. */
const squashing = {
  softmaxCrossEntropy: { activation: 'softmax', plain: 'categoricalCrossentropy' },
  sigmoidCrossEntropy: { activation: 'sigmoid', plain: 'binaryCrossentropy' },
} as const;

/**
 * `tf.losses.softmaxCrossEntropy` takes logits and applies the softmax itself. What has been through one already lies in 0…1: the second softmax gives
 * no class of C more than e/(e + C − 1), so the loss cannot come near 0, and the gradient is small.
 */
export const softmaxWithFromLogitsLoss = defineStaticRule({
  id: 'softmax-with-from-logits-loss',
  summary: 'A softmax or sigmoid before a loss that applies it once more, or two in a row.',
  severity: 'warning',
  defaults: {},
  source: 'UMLAUT (Schoop et al. 2021); tfjs-core 4.22, softmax_cross_entropy.ts',

  check: ({ models }) => models.flatMap((model) => [...compiledLosses(model), ...calledLosses(model), ...twice(model)]),
});

function compiledLosses(model: SourceModel): SourceObservation[] {
  return model.compiles.flatMap(({ loss, options }) => {
    const name = loss?.name?.replace('losses.', '');
    return name && loss && name in squashing && loss.name !== name
      ? ending(model, name as keyof typeof squashing, options)
      : [];
  });
}

function calledLosses(model: SourceModel): SourceObservation[] {
  return model.logitsLosses.flatMap(({ name, callee, squashed }) => {
    if (!squashed) return ending(model, name, null);
    return [{ range: squashed, ...wording(name, 'the values that it is given'), fixes: [] }].map((seen) => ({
      ...seen,
      range: squashed ?? callee,
    }));
  });
}

function ending(model: SourceModel, name: keyof typeof squashing, options: SourceOptions | null): SourceObservation[] {
  const output = outputActivation(model);
  const { activation, plain } = squashing[name];
  if (output?.name !== activation) return [];
  const fixes = fix(`Remove the ${activation}`, removeOption(output.layer.options, 'activation'));
  const other = options ? fix(`Use ${plain}`, setOption(options, 'loss', `'${plain}'`)) : [];
  return [{ range: activationRange(output.layer), ...wording(name, 'the last layer'), fixes: [...fixes, ...other] }];
}

function wording(name: keyof typeof squashing, what: string): Pick<SourceObservation, 'message' | 'advice'> {
  const { activation, plain } = squashing[name];
  return {
    message: `tf.losses.${name} applies ${activation} itself, and ${what} went through one already: the second flattens the gradient.`,
    advice: `Leave out the ${activation} here, or train with loss: '${plain}', which takes probabilities.`,
  };
}

/** A softmax whose only reader is another one. */
function twice(model: SourceModel): SourceObservation[] {
  return model.layers.flatMap((layer, i) => {
    const [next, ...others] = consumersOf(model, i);
    const isSecond =
      next?.factory === 'softmax' || (next?.factory === 'activation' && activationOf(next) === 'softmax');
    if (activationOf(layer) !== 'softmax' || !next || others.length > 0 || !isSecond) return [];
    return [
      {
        range: activationRange(layer),
        message: 'Two softmaxes in a row: the second flattens what the first has told apart, and its gradient.',
        advice: 'Leave out one of them.',
        fixes: fix('Remove this softmax', removeOption(layer.options, 'activation')),
      },
    ];
  });
}
