import { fix, setOption } from '../fixes/edit';
import { activationRange, type OutputActivation, outputActivation } from '../layers/activation';
import type { SourceCompile, SourceLoss, SourceOptions } from '../sourceModel';
import { defineStaticRule, type SourceObservation } from './rule';

const categorical = /^(metrics\.)?(sparseCategoricalCrossentropy|categoricalCrossentropy)$/;
const binary = /^(metrics\.)?binaryCrossentropy$/;
/** Outputs that are no probabilities: they can be negative, or above 1. */
const unbounded = /^(linear|relu|relu6|tanh|elu|selu|softplus|softsign|swish|gelu|mish|leakyReLU|prelu|logSoftmax)$/;

/**
 * Cross-entropies of TensorFlow.js take probabilities: −log p of the right class. Outputs that can be negative are clipped to 1e-7, where there is no
 * gradient; a softmax over one unit is 1 whatever the weights are.
 */
export const outputActivationAgainstLoss = defineStaticRule({
  id: 'output-activation-against-loss',
  summary: 'A last activation whose values the loss cannot judge.',
  severity: 'warning',
  defaults: {},
  source: 'NeuraLint (Nikanjam et al. 2021), UMLAUT (Schoop et al. 2021); tfjs-layers 4.22, losses.ts',

  check: ({ models }) =>
    models.flatMap((model) => {
      const output = outputActivation(model);
      return output ? model.compiles.flatMap((compile) => judge(output, compile)) : [];
    }),
});

function judge(output: OutputActivation, { loss, complete, options }: SourceCompile): SourceObservation[] {
  if (!loss?.name || !complete) return [];
  const { name, units } = output;
  if (name === 'softmax' && units === 1) return [softmaxOverOne(output)];
  if (categorical.test(loss.name)) {
    if (units === 1) return [oneClass(output, loss, options)];
    return unbounded.test(name) ? [wants(output, loss.name, 'softmax', 'classes')] : [];
  }
  if (binary.test(loss.name) && unbounded.test(name)) return [wants(output, loss.name, 'sigmoid', 'labels')];
  return loss.name === 'kullbackLeiblerDivergence' && unbounded.test(name) && units !== 1
    ? [wants(output, loss.name, 'softmax', 'classes')]
    : [];
}

const setActivation = ({ layer }: OutputActivation, name: string) =>
  setOption((layer.wrapped ?? layer).options, 'activation', `'${name}'`);

function wants(output: OutputActivation, loss: string, activation: string, what: string): SourceObservation {
  const { name, layer } = output;
  const given = name === 'linear' ? 'no activation' : `'${name}'`;
  return {
    range: activationRange(layer),
    message: `${loss} takes probabilities, and the last layer has ${given}: its values can be below 0 or above 1, where this loss is flat or NaN.`,
    advice: `Give the last layer activation: '${activation}', which makes probabilities of its ${what}.`,
    fixes: fix(`Use ${activation}`, setActivation(output, activation)),
  };
}

function softmaxOverOne(output: OutputActivation): SourceObservation {
  return {
    range: activationRange(output.layer),
    message: 'A softmax over 1 unit is always 1: nothing can be learnt.',
    advice: "For two classes use 1 unit with 'sigmoid' and 'binaryCrossentropy', or 2 units with 'softmax'.",
    fixes: fix('Use sigmoid', setActivation(output, 'sigmoid')),
  };
}

function oneClass(
  output: OutputActivation,
  { name: loss, range }: SourceLoss,
  options: SourceOptions,
): SourceObservation {
  return {
    range,
    message: `${loss} chooses among classes, and the model has 1 output.`,
    advice:
      "For two classes use 1 unit with 'sigmoid' and 'binaryCrossentropy'; for more, one unit a class with 'softmax'.",
    fixes:
      output.name === 'sigmoid'
        ? fix('Use binaryCrossentropy', setOption(options, 'loss', "'binaryCrossentropy'"))
        : [],
  };
}
