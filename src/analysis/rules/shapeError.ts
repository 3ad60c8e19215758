import type { SourceFix } from '../finding';
import { fix, setOption } from '../fixes/edit';
import { formatShape } from '../layers/kind';
import type { SourceLayer, SourceModel, SourceProblem, SourceTraining } from '../sourceModel';
import { defineStaticRule, type SourceObservation } from './rule';

/** What TensorFlow.js throws at when it builds the model, compiles it, or is given its data: said where it stands, in plain words. */
export const shapeError = defineStaticRule({
  id: 'shape-error',
  summary:
    'Layers, options and data that TensorFlow.js refuses: shapes that do not fit, sizes that are missing, names that it does not know.',
  severity: 'error',
  defaults: {},
  source: 'what TensorFlow.js 4.22 throws at',

  check: ({ models, otherLayers, registersNames }) => {
    const isReal = ({ unknownName }: SourceProblem) => !(unknownName && registersNames);
    const layers = [
      ...models.flatMap((model) => model.layers.map((layer) => ({ model, layer }))),
      ...otherLayers.map((layer) => ({ model: null, layer })),
    ];
    return [
      ...layers.flatMap(({ model, layer }) =>
        layer.problem && isReal(layer.problem) ? [ofLayer(model, layer, layer.problem)] : [],
      ),
      ...models.flatMap(({ compiles }) =>
        compiles.flatMap(({ problems }) =>
          problems.filter(isReal).map((problem) => observe(problem, respell(problem))),
        ),
      ),
      ...models.flatMap((model) => model.trainings.flatMap((training) => ofData(model, training))),
    ];
  },
});

const observe = ({ range, message, advice }: SourceProblem, fixes: readonly SourceFix[]): SourceObservation => ({
  range,
  message,
  advice,
  fixes,
});

function respell({ unknownName }: SourceProblem): SourceFix[] {
  return unknownName?.meant ? fix(`Use ${unknownName.meant}`, unknownName.edit) : [];
}

function ofLayer(model: SourceModel | null, layer: SourceLayer, problem: SourceProblem): SourceObservation {
  const before = model?.layers[layer.feeds[0] ?? -1];
  const needsSequences = /^(lstm|gru|simpleRNN)$/;
  const wantsTime = needsSequences.test(layer.factory) || layer.factory === 'timeDistributed';
  const lacksTime = before && needsSequences.test(before.factory) && layer.inputs[0]?.length === 2 && wantsTime;
  const sequences = lacksTime
    ? fix('Set returnSequences: true before it', setOption(before.options, 'returnSequences', 'true'))
    : [];
  return observe(problem, [...respell(problem), ...sequences]);
}

function ofData(model: SourceModel, { data: { xs } }: SourceTraining): SourceObservation[] {
  const wanted = model.layers.filter(({ feeds }) => feeds.length === 0);
  const input = wanted.length === 1 ? wanted[0]?.inputs[0] : null;
  if (!xs?.shape || !input || !model.complete) return [];
  const given = xs.shape;
  const fits =
    given.length === input.length &&
    input.every((size, i) => i === 0 || typeof size !== 'number' || typeof given[i] !== 'number' || size === given[i]);
  if (fits || (given.length === 1 && input.length === 2)) return [];
  return [
    {
      range: xs.range,
      message: `The model takes ${formatShape(input)}, and is given ${formatShape(given)}.`,
      advice: 'Give the data the shape that inputShape says, with the batch before it, or change inputShape.',
      fixes: [],
    },
  ];
}
