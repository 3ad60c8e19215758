import type { SourceLayer, SourceModel } from '../sourceModel';
import type { TextRange } from '../textRange';
import { textOf } from './kind';

const ownLayers: Record<string, string> = {
  softmax: 'softmax',
  reLU: 'relu',
  leakyReLU: 'leakyReLU',
  elu: 'elu',
  prelu: 'prelu',
  thresholdedReLU: 'thresholdedReLU',
};

/** Layers that compute sums of weighted inputs, and may apply an activation to them. */
const weighted = /^(dense|conv[123]d|conv[23]dTranspose|depthwiseConv2d|separableConv2d)$/;

export const isWeighted = ({ factory }: SourceLayer): boolean => weighted.test(factory);

/** The activation that a layer applies last, by TensorFlow.js's name, 'linear' for none; null: not known, or none is its own. */
export function activationOf(layer: SourceLayer): string | null {
  if (isWeighted(layer)) return textOf(layer.options, 'activation', 'linear');
  if (layer.factory === 'activation') return textOf(layer.options, 'activation', 'linear');
  if (/^(simpleRNN|lstm|gru)$/.test(layer.factory)) return textOf(layer.options, 'activation', 'tanh');
  if (layer.factory === 'timeDistributed' && layer.wrapped) return activationOf(layer.wrapped);
  return Object.hasOwn(ownLayers, layer.factory) ? (ownLayers[layer.factory] ?? null) : null;
}

/** Where the activation stands; the layer's name where it stands nowhere. */
export const activationRange = (layer: SourceLayer): TextRange =>
  (layer.wrapped ?? layer).options.entries.get('activation')?.valueRange ?? layer.callee;

/** Layers that put other values in no other place. */
const passesOn = /^(dropout|reshape|flatten|permute|gaussianNoise)$/;

export interface OutputActivation {
  name: string;
  layer: SourceLayer;
  /** Size of the last axis of the model's output; null: not known. */
  units: number | null;
}

/** What a model with one output ends in; null where that is not known. */
export function outputActivation(model: SourceModel): OutputActivation | null {
  if (!model.complete || model.outputs.length !== 1) return null;
  const last = model.layers[model.outputs[0]!];
  let layer = last;
  while (layer && passesOn.test(layer.factory) && layer.feeds.length === 1) layer = model.layers[layer.feeds[0]!];
  // A name that TensorFlow.js does not know is another finding.
  if (!last || !layer || layer.conditional || layer.problem) return null;
  const name = activationOf(layer);
  const units = last.output?.at(-1);
  return name === null ? null : { name, layer, units: typeof units === 'number' ? units : null };
}

/** The layers that a layer feeds. */
export const consumersOf = (model: SourceModel, index: number): SourceLayer[] =>
  model.layers.filter(({ feeds }) => feeds.includes(index));
