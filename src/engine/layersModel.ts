import type * as tf from '@tensorflow/tfjs';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import type { BaseCallback } from '@tensorflow/tfjs-layers/dist/base_callbacks';
import type { ParameterLayout, ParameterSlice } from './objective';

export type Layer = tf.layers.Layer;

/** The part of tfjs's private model interface that a training takes over. Named here alone; tested against tfjs 4.22. */
export interface TrainableModel {
  name: string;
  layers: Layer[];
  inputs: readonly unknown[];
  outputs: readonly unknown[];
  inputNames: string[];
  outputNames: string[];
  /** Null before `compile`, as `optimizer_` is. */
  optimizer: tf.Optimizer | null;
  /** Whether a `fit` or `fitDataset` is under way. */
  isTraining: boolean;
  metricsNames: string[];
  getDedupedMetricsNames(): string[];
  standardizeUserData(x: TensorsOf, y: TensorsOf): Promise<[inputs: tf.Tensor[], targets: tf.Tensor[], weights: null]>;
  evaluate(x: TensorsOf, y: TensorsOf, args: tf.ModelEvaluateArgs): tf.Scalar | tf.Scalar[];
  evaluateDataset(dataset: Iterated, args: { batches?: number }): Promise<tf.Scalar | tf.Scalar[]>;
  optimizer_: tf.Optimizer;
  /** The weights that `compile` found trainable. */
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
  fitDataset: FitDataset;
  trainOnBatch: TrainOnBatch;
}

/** How a script hands over what a model takes: one tensor, one for each input, or the same by name. */
export type TensorsOf = tf.Tensor | tf.Tensor[] | { [name: string]: tf.Tensor };

/** What tfjs takes for a dataset: one of its own, or whatever else has an iterator. */
export interface Iterated {
  iterator(): Promise<{ next(): Promise<{ value: unknown; done?: boolean }> }>;
  /** Batches; infinite, null or absent where nobody knows. */
  size?: number | null;
}

/** What scripts hand to `fitDataset` beside the dataset. */
export type FitDatasetArgs = Omit<tf.ModelFitDatasetArgs<tf.TensorContainer>, 'validationData'> & {
  validationData?: Iterated | readonly TensorsOf[] | null;
};
export type FitDataset = (this: TrainableModel, dataset: Iterated, args: FitDatasetArgs) => Promise<tf.History>;
export type TrainOnBatch = (this: TrainableModel, x: TensorsOf, y: TensorsOf) => Promise<number | number[]>;

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

/** What tfjs would train now: of the weights that `compile` found trainable those that nobody holds. */
export const freeWeights = ({ collectedTrainableWeights }: TrainableModel): LayerVariable[] =>
  collectedTrainableWeights.filter((weight) => (weight.read() as tf.Variable).trainable);

/** The model as one that trains these weights for good, whatever `trainable` or `compile` make of it later. In all else it is the model. */
export const trainingOnly = (model: TrainableModel, weights: LayerVariable[]): TrainableModel =>
  Object.create(model, { collectedTrainableWeights: { value: weights } });

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
