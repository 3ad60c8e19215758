import type { SourceFix } from '../finding';
import { fix, insertAfter, setOptions } from '../fixes/edit';
import { activationRange } from '../layers/activation';
import { gradientGain, type Stack, stacksOf } from '../layers/stack';
import { factor } from './numbers';
import { defineStaticRule, type SourceObservation } from './rule';

/**
 * A stack of layers through which gradients fade, or grow, by its activations and initial weights alone. Mean-field theory of wide random nets (Poole et al. 2016;
 * Schoenholz et al. 2017, "Deep Information Propagation"): the squared gradient changes by
 *
 *   χ = σ_w² · E[φ′(√q z)²],   q ← σ_w² · E[φ(√q z)²],   z ~ N(0, 1)
 *
 * from layer to layer, where σ_w² is the variance of the weights times the number of inputs, and q begins with inputs of variance 1. √∏χ is what is left of
 * the gradient's length. χ ≈ 0.045 for sigmoid and tfjs's glorotNormal (5 layers leave 4e-4), about 0.4 for ReLU and glorotNormal, 0.77 for heNormal.
 */
export const saturatingStack = defineStaticRule({
  id: 'saturating-stack',
  summary: 'A deep stack whose activations and initial weights make gradients vanish or explode before any training.',
  severity: 'warning',
  defaults: { vanishing: 1e-3, exploding: 1e3 },
  source: 'Schoenholz et al. 2017; 1e-3 as vanishing-gradient (AutoTrainer), 1e3 chosen by us as its mirror image',

  check: ({ models }, { vanishing, exploding }) =>
    models.flatMap((model) =>
      stacksOf(model).flatMap((stack) => {
        const gain = gradientGain(stack);
        return gain !== null && (gain < vanishing || gain > exploding) ? [observe(stack, gain)] : [];
      }),
    ),
});

function observe(stack: Stack, gain: number): SourceObservation {
  const [first] = stack;
  const vanishes = gain < 1;
  const change = vanishes ? `fades to ${factor(gain)} of its length` : `grows ${factor(gain)} times as long`;
  return {
    range: activationRange(first!.activating),
    message: `From the last to the first of these ${stack.length} layers the gradient ${change}, by the activations (${activationsOf(stack)}) and initial weights alone: the first layers ${vanishes ? 'hardly learn' : 'are thrown about'}.`,
    advice:
      "Use 'relu' with kernelInitializer 'heNormal' in the hidden layers, put batchNormalization between them, or use fewer.",
    fixes: [...useRelu(stack), ...normalize(stack)],
  };
}

const activationsOf = (stack: Stack): string =>
  [...new Set(stack.slice(0, -1).map(({ activation }) => activation))].join(', ');

function useRelu(stack: Stack): SourceFix[] {
  const edits = stack
    .slice(0, -1)
    .flatMap(({ layer, activating }) =>
      layer === activating
        ? setOptions(layer.options, { activation: "'relu'", kernelInitializer: "'heNormal'" })
        : [
            ...setOptions(activating.options, { activation: "'relu'" }),
            ...setOptions(layer.options, { kernelInitializer: "'heNormal'" }),
          ],
    );
  return fix('Use relu with heNormal in these layers', ...edits);
}

function normalize(stack: Stack): SourceFix[] {
  const edits = stack.slice(0, -1).map(({ activating }) => insertAfter(activating, 'batchNormalization()'));
  return fix('Put batchNormalization after each of these layers', ...edits);
}
