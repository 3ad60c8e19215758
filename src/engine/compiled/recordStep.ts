import type * as tf from '@tensorflow/tfjs';
import { runTrainFunction } from '../eager/eagerObjective';
import type { Value } from '../graph/graph';
import { leafLayers, type TrainableModel } from '../layersModel';
import type { Batch, HostTensor } from '../objective';
import { type Recording, record } from '../trace/tracing';
import { TraceError } from '../trace/tracingBackend';

/** A recorded training step of one model for one batch shape. Inputs are named `weight0…`, `batch0…`, `random0…`. */
export interface RecordedStep {
  loss: Value;
  metrics: Value[];
  /** By trained weight; null where the loss does not depend on it. */
  gradients: (Value | null)[];
  /** New values of the weights that a forward pass changes by itself (moving averages), by index into `model.weights`. */
  state: ReadonlyMap<number, Value>;
  randoms: Recording['randoms'];
}

export const weightInput = (index: number): string => `weight${index}`;
export const batchInput = (index: number): string => `batch${index}`;

/** Records what the model's own training function does with a batch of this shape. The model is as it was afterwards. */
export function recordStep(model: TrainableModel, batch: Batch): RecordedStep {
  // Such a state is no weight: it would stay what it was when the step was recorded.
  const stateful = leafLayers(model).find((layer) => layer.stateful);
  if (stateful) throw new TraceError(`the layer ${stateful.name} keeps its state from batch to batch`);
  const variables = model.weights.map((weight) => weight.read() as tf.Variable);
  // Copies of the references, made by the real backend.
  const kept = variables.map((variable) => variable.clone());
  try {
    return record(
      (recording) => recordUnder(recording, model, batch, variables),
      () => assign(variables, kept),
    );
  } finally {
    for (const tensor of kept) tensor.dispose();
  }
}

function recordUnder(
  recording: Recording,
  model: TrainableModel,
  batch: Batch,
  variables: readonly tf.Variable[],
): RecordedStep {
  const symbols = variables.map((variable, i) =>
    recording.input(weightInput(i), { shape: variable.shape, dtype: 'float32' }),
  );
  assign(variables, symbols);
  const data = batch.tensors.map((host, i) => batchTensor(recording, host, i));
  const { outputs, gradients } = runTrainFunction(model, data);
  const [loss, ...metrics] = outputs.map((output) => recording.valueOf(output));
  // tfjs keeps metrics beyond the end of its scopes.
  for (const output of outputs) output.dispose();
  const changed = variables.map((variable, i) => [i, recording.valueOf(variable)] as const);
  return {
    loss: loss!,
    metrics,
    gradients: model.collectedTrainableWeights.map((weight) => {
      const gradient = gradients[(weight.read() as tf.Variable).name];
      return gradient ? recording.valueOf(gradient) : null;
    }),
    state: new Map(changed.filter(([i, value]) => value !== recording.valueOf(symbols[i]!))),
    randoms: recording.randoms,
  };
}

function assign(variables: readonly tf.Variable[], values: readonly tf.Tensor[]): void {
  variables.forEach((variable, i) => {
    variable.assign(values[i]!);
  });
}

function batchTensor(recording: Recording, host: HostTensor | null, index: number): tf.Tensor {
  if (host) return recording.input(batchInput(index), host);
  // tfjs passes absent sample weights as null, against its own types.
  return null as unknown as tf.Tensor;
}
