import type * as tf from '@tensorflow/tfjs';
import { activationOf } from '../../engine/activationOf';
import type { Layer } from '../../engine/layersModel';

/** The activation of each output of a model, through nested models; null where there is none. */
export const outputActivations = (model: tf.LayersModel): (string | null)[] =>
  model.outputs.map(({ sourceLayer }) => outermost(sourceLayer));

function outermost(layer: Layer): string | null {
  const nested = (layer as Layer & { outputLayers?: Layer[] }).outputLayers?.at(-1);
  return nested ? outermost(nested) : activationOf(layer);
}
