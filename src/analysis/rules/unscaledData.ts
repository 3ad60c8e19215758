import { fix, replace } from '../fixes/edit';
import type { SourceData, SourceModel } from '../sourceModel';
import { defineStaticRule } from './rule';

/** Layers that bring their inputs to size themselves, or look numbers up. */
const scales = /^(rescaling|batchNormalization|layerNormalization|embedding|unknown|model)$/;

/**
 * Pixels from 0 to 255 go into the first layer as they are: its sums are a hundred times as large as initial weights are made for, and so are its gradients. LeCun et al. 1998,
 * "Efficient BackProp", section 4.3.
 */
export const unscaledData = defineStaticRule({
  id: 'unscaled-data',
  summary: 'Images with values from 0 to 255 that go into the model as they are.',
  severity: 'warning',
  defaults: {},
  source: 'LeCun et al. 1998, "Efficient BackProp", section 4.3; UMLAUT (Schoop et al. 2021)',

  check: ({ models }) =>
    models.flatMap((model) =>
      model.trainings.flatMap(({ data: { xs } }) => {
        if (!xs?.bytes || !takesImages(model, xs)) return [];
        const end = { start: xs.range.end, end: xs.range.end };
        return [
          {
            range: xs.range,
            message:
              'These are pixels from 0 to 255, and the model takes them as they are: initial weights are made for values about 1.',
            advice: 'Divide them by 255: .div(255), or put tf.layers.rescaling({ scale: 1 / 255 }) first.',
            fixes: xs.takesMethod ? fix('Divide by 255', replace(end, '.div(255)')) : [],
          },
        ];
      }),
    ),
});

function takesImages({ layers, complete }: SourceModel, { shape }: SourceData): boolean {
  const first = layers.find(({ factory }) => !/^(inputLayer|reshape|flatten)$/.test(factory));
  const hasRank = shape ? shape.length === 4 : /^(conv2d|separableConv2d|depthwiseConv2d)$/.test(first?.factory ?? '');
  return complete && first !== undefined && hasRank && !scales.test(first.factory);
}
