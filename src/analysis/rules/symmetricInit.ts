import { fix, removeOption, setOption } from '../fixes/edit';
import { activationOf, consumersOf, isWeighted } from '../layers/activation';
import { initializerOf } from '../layers/initialization';
import type { SourceLayer, SourceModel } from '../sourceModel';
import { defineStaticRule, type SourceObservation } from './rule';

const constant = /^(zeros|ones|constant)$/;

/**
 * The rule of the same name in `src/diagnostics`, from what stands in the source: units that begin alike and are used alike stay alike; zeros before a ReLU pass no
 * gradient on.
 */
export const symmetricInit = defineStaticRule({
  id: 'symmetric-init',
  summary: 'Layers whose units begin with equal weights, and so can never learn different things.',
  severity: 'warning',
  defaults: {},
  source: 'random weights break the symmetry of units: Goodfellow, Bengio & Courville 2016, section 8.4',

  check: ({ models }) =>
    models.flatMap((model) =>
      model.layers.flatMap((layer, i) => (isWeighted(layer) && !layer.conditional ? judge(model, layer, i) : [])),
    ),
});

function judge(model: SourceModel, layer: SourceLayer, index: number): SourceObservation[] {
  const initializer = initializerOf(layer);
  const option = layer.options.entries.get('kernelInitializer');
  if (!option || initializer === null || !constant.test(initializer)) return [];
  const { kernels, activations } = readersOf(model, index);
  const isBlocked =
    initializer === 'zeros' &&
    [activationOf(layer), ...activations].some((name) => name === 'relu' || name === 'relu6');
  const isStuck = kernels.length > 0 && kernels.every((next) => constant.test(initializerOf(next) ?? ''));
  if (kernels.length === 0 || !(isBlocked || isStuck)) return [];
  const better = activationOf(layer) === 'relu' ? 'heNormal' : 'glorotNormal';
  return [
    {
      range: option.valueRange,
      message: isBlocked
        ? 'All weights of this layer begin at 0, and its ReLU passes no gradient on there: it cannot begin to learn.'
        : 'All weights of this layer begin equal, and so do those of the layer after it: its units receive the same gradient and stay alike for ever, as if there were only one.',
      advice: `Leave out the kernelInitializer, or set it to '${better}': weights have to begin random. Zeros are for biases, and for a last layer.`,
      fixes: [
        ...fix('Leave out the kernelInitializer', removeOption(layer.options, 'kernelInitializer')),
        ...fix(`Use ${better}`, setOption(layer.options, 'kernelInitializer', `'${better}'`)),
      ],
    },
  ];
}

/** The next layers that have a kernel, and the activations of layers between. */
function readersOf(model: SourceModel, index: number): { kernels: SourceLayer[]; activations: (string | null)[] } {
  const kernels: SourceLayer[] = [];
  const activations: (string | null)[] = [];
  for (const next of consumersOf(model, index)) {
    if (isWeighted(next)) {
      kernels.push(next);
      continue;
    }
    const further = readersOf(model, model.layers.indexOf(next));
    activations.push(activationOf(next), ...further.activations);
    kernels.push(...further.kernels);
  }
  return { kernels, activations };
}
