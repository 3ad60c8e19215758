import { fix, replace, setOption } from '../fixes/edit';
import { outputActivation } from '../layers/activation';
import type { SourceCompile, SourceData, SourceModel, SourceTraining } from '../sourceModel';
import { defineStaticRule, type SourceObservation } from './rule';

/** Losses that compare output and target element by element, which must have the same shape. */
const sameShape =
  /^(meanSquaredError|meanAbsoluteError|binaryCrossentropy|categoricalCrossentropy|hinge|squaredHinge|logcosh|poisson)$/;

/** Targets in another form than the loss or the last layer wants: TensorFlow.js throws at the first batch, or learns nonsense. */
export const labelForm = defineStaticRule({
  id: 'label-form',
  summary:
    'Targets in another form than the loss and the last layer take: class numbers or one-hot rows, and how many.',
  severity: 'error',
  defaults: {},
  source: 'tfjs-layers 4.22, losses.ts and training.ts',

  check: ({ models }) => models.flatMap((model) => model.trainings.flatMap((training) => judge(model, training))),
});

function judge(model: SourceModel, { data: { ys }, compile }: SourceTraining): SourceObservation[] {
  const loss = compile?.loss;
  const output = outputActivation(model);
  const shape = output && model.layers[model.outputs[0]!]?.output;
  if (!ys || !loss?.name || !compile?.complete || !output || shape?.length !== 2) return [];
  const { units } = output;
  const columns = columnsOf(ys);
  if (loss.name === 'sparseCategoricalCrossentropy') {
    return ys.labels === 'oneHot' || (columns !== null && columns > 1) ? [rowsForSparse(ys, compile, columns)] : [];
  }
  if (loss.name === 'categoricalCrossentropy' && units !== 1 && (ys.labels === 'integers' || columns === 1)) {
    return [numbersForCategorical(compile, units)];
  }
  if (!sameShape.test(loss.name) || columns === null || units === null || columns === units) return [];
  return [
    {
      range: ys.range,
      message: `The targets have ${columns} ${columns === 1 ? 'value' : 'values'} an example, and the model gives ${units}.`,
      advice: `Give the last layer ${columns} ${columns === 1 ? 'unit' : 'units'}, or make targets of ${units}.`,
      fixes:
        output.layer.factory === 'dense'
          ? fix(`Give the last layer ${columns} units`, setOption(output.layer.options, 'units', String(columns)))
          : [],
    },
  ];
}

/** Values an example of rows; 1 for a plain list. Null: not known. */
function columnsOf({ shape }: SourceData): number | null {
  if (!shape || shape.length > 2) return null;
  const last = shape[1];
  return shape.length === 1 ? 1 : typeof last === 'number' ? last : null;
}

function rowsForSparse(
  { oneHot }: SourceData,
  { loss, options }: SourceCompile,
  columns: number | null,
): SourceObservation {
  return {
    range: loss!.range,
    message: `sparseCategoricalCrossentropy takes one class number an example, and the targets are rows${columns ? ` of ${columns}` : ''}.`,
    advice: "Use 'categoricalCrossentropy' for one-hot rows, or give the class numbers themselves.",
    fixes: [
      ...fix('Use categoricalCrossentropy', setOption(options, 'loss', "'categoricalCrossentropy'")),
      ...(oneHot ? fix('Give the class numbers', replace(oneHot.call, oneHot.of)) : []),
    ],
  };
}

function numbersForCategorical({ loss, options }: SourceCompile, units: number | null): SourceObservation {
  return {
    range: loss!.range,
    message: `categoricalCrossentropy takes one-hot rows${units ? ` of ${units}` : ''}, and the targets are one number an example.`,
    advice: "Use 'sparseCategoricalCrossentropy' for class numbers, or make rows of them by tf.oneHot.",
    fixes: fix('Use sparseCategoricalCrossentropy', setOption(options, 'loss', "'sparseCategoricalCrossentropy'")),
  };
}
