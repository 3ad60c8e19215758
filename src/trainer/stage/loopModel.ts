import type * as tf from '@tensorflow/tfjs';
import type { Layer, TrainableModel } from '../../engine/layersModel';
import type { ParameterLayout } from '../../engine/objective';

/** Variables that a loop of the script's own trains, in the place of a model: what stages work with. */
export function loopModel(variables: readonly tf.Variable[], optimizer: tf.Optimizer): TrainableModel {
  const weights = variables.map((variable) => ({ name: variable.name, shape: variable.shape, read: () => variable }));
  // No fit has a plan for it.
  const history = { params: { epochs: 1, initialEpoch: 0, samples: null, batchSize: null, steps: null }, history: {} };
  const model = { optimizer_: optimizer, collectedTrainableWeights: weights, weights, layers: [], history };
  return model as unknown as TrainableModel;
}

/** What the rows of a loop's measurements are: layers of the Layers API, and variables that belong to none. */
export type Owner = Layer | tf.Variable;

/** Lays variables end to end. `owners` are those behind `layout.layers`. */
export function layoutOfVariables(
  variables: readonly tf.Variable[],
  layerOf: (variable: tf.Variable) => Layer | null,
): { layout: ParameterLayout; owners: Owner[] } {
  const all = variables.map((variable): Owner => layerOf(variable) ?? variable);
  const owners = [...new Set(all)];
  let offset = 0;
  const slices = variables.map(({ name, shape, size }, i) => {
    const slice = { layer: owners.indexOf(all[i]!), weight: name, shape, offset, length: size };
    offset += size;
    return slice;
  });
  return { layout: { layers: owners.map(rowOf), slices, size: offset }, owners };
}

export const isLayer = (owner: Owner): owner is Layer => 'outboundNodes' in owner;

function rowOf(owner: Owner): ParameterLayout['layers'][number] {
  if (isLayer(owner)) return { name: owner.name, className: owner.getClassName() };
  // Without a name from the script, tfjs counts.
  return { name: /^\d+$/.test(owner.name) ? `variable ${owner.name}` : owner.name, className: 'Variable' };
}
