import type * as tf from '@tensorflow/tfjs';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import type { BaseCallback } from '@tensorflow/tfjs-layers/dist/base_callbacks';
import type { ParameterLayout, ParameterSlice } from './objective';

export type Layer = tf.layers.Layer;

/** The part of tfjs's private model interface that a training takes over. Named here alone; tested against tfjs 4.22. */
export interface TrainableModel {
  name: string;
  layers: Layer[];
  optimizer_: tf.Optimizer;
  /** The weights that `compile` found trainable: these are trained, whatever `trainable` says later. */
  collectedTrainableWeights: LayerVariable[];
  weights: LayerVariable[];
  loss: unknown;
  lossFunctions: object;
  stopTraining_: boolean;
  history: tf.History;
  predictLoop: PredictLoop;
  makeTestFunction(): void;
  testFunction: TestFunction;
  makeTrainFunction(): (data: tf.Tensor[]) => tf.Scalar[];
  testLoop(f: TestFunction, ins: tf.Tensor[], batchSize: number): tf.Scalar[];
  checkNumSamples(ins: tf.Tensor[], batchSize?: number, steps?: null, stepsName?: string): number;
  fitLoop: FitLoop;
}

export type TestFunction = (data: tf.Tensor[]) => tf.Scalar[];
export type PredictLoop = (
  this: TrainableModel,
  ins: tf.Tensor | tf.Tensor[],
  batchSize?: number,
  verbose?: boolean,
) => tf.Tensor | tf.Tensor[];
export type FitLoop = (
  this: TrainableModel,
  trainFunction: (data: tf.Tensor[]) => tf.Scalar[],
  ins: tf.Tensor[],
  outLabels: string[],
  batchSize: number,
  epochs: number | null,
  verbose: number | null,
  callbacks: BaseCallback[],
  valFunction: TestFunction | null,
  valIns: tf.Tensor[] | null,
  shuffle: boolean | string | null,
  callbackMetrics: string[],
  initialEpoch: number | null,
  stepsPerEpoch: number | null,
  validationSteps: number | null,
) => Promise<tf.History>;

/** The layers of a model in network order, those of nested models in their place. A layer used twice stands once. */
export function leafLayers(model: { layers: Layer[] }): Layer[] {
  const leaves = new Set<Layer>();
  const visit = (layers: Layer[]) => {
    for (const layer of layers) {
      const nested = (layer as Layer & { layers?: Layer[] }).layers;
      if (nested) visit(nested);
      else leaves.add(layer);
    }
  };
  visit(model.layers);
  return [...leaves];
}

/** Lays the trained weights of a model end to end. `layerOf` lists the layer objects behind `layout.layers`. */
export function layoutOf(model: TrainableModel): { layout: ParameterLayout; layerOf: Layer[] } {
  const layerOf: Layer[] = [];
  const slices: ParameterSlice[] = [];
  const owners = leafLayers(model).map((layer) => ({ layer, owned: new Set<unknown>(layer.weights) }));
  let offset = 0;
  for (const weight of model.collectedTrainableWeights) {
    const owner = owners.find(({ owned }) => owned.has(weight))?.layer;
    if (!owner) throw new Error(`The weight ${weight.name} belongs to no layer of the model ${model.name}.`);
    if (!layerOf.includes(owner)) layerOf.push(owner);
    const shape = weight.shape as number[];
    const length = shape.reduce((product, size) => product * size, 1);
    slices.push({ layer: layerOf.indexOf(owner), weight: weight.name, shape, offset, length });
    offset += length;
  }
  const layers = layerOf.map((layer) => ({ name: layer.name, className: layer.getClassName() }));
  return { layout: { layers, slices, size: offset }, layerOf };
}
