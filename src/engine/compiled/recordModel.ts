import type * as tf from '@tensorflow/tfjs';
import type { Value } from '../graph/graph';
import { leafLayers, type TrainableModel } from '../layersModel';
import type { HostTensor } from '../objective';
import { type Recording, record } from '../trace/tracing';
import { TraceError } from '../trace/tracingBackend';
import { namingLayers } from '../unrecordable';

/** A recorded computation of a model on tensors of given shapes. Inputs are named `weight0…`, `batch0…`, `random0…`. */
export interface Recorded<T> {
  result: T;
  /** New values of the weights that the computation changes by itself (moving averages), by index into `model.weights`. */
  state: ReadonlyMap<number, Value>;
  randoms: Recording['randoms'];
}

export const weightInput = (index: number): string => `weight${index}`;
export const batchInput = (index: number): string => `batch${index}`;

type TensorType = Pick<HostTensor, 'shape' | 'dtype'>;

/**
 * Records what `action` computes from the model's weights and `data`. The model is as it was afterwards. Throws `UnknownKernelError` or
 * `TraceError` where that cannot be recorded.
 */
export function recordModel<T>(
  model: Pick<TrainableModel, 'weights' | 'layers'>,
  data: readonly (TensorType | null)[],
  action: (data: tf.Tensor[], recording: Recording) => T,
): Recorded<T> {
  // Such a state is no weight: it would stay what it was when the step was recorded.
  const layers = leafLayers(model);
  const stateful = layers.find((layer) => layer.stateful);
  if (stateful) throw new TraceError(`the layer ${stateful.name} keeps its state from batch to batch`);
  const variables = model.weights.map((weight) => weight.read() as tf.Variable);
  // Copies of the references, made by the real backend.
  const kept = variables.map((variable) => variable.clone());
  try {
    return record(
      (recording) => {
        const symbols = variables.map((variable, i) =>
          recording.input(weightInput(i), { shape: variable.shape, dtype: 'float32' }),
        );
        assign(variables, symbols);
        const tensors = data.map((type, i) => batchTensor(recording, type, i));
        const result = namingLayers(layers, () => action(tensors, recording));
        const changed = variables.map((variable, i) => [i, recording.valueOf(variable)] as const);
        const state = new Map(changed.filter(([i, value]) => value !== recording.valueOf(symbols[i]!)));
        return { result, state, randoms: recording.randoms };
      },
      () => assign(variables, kept),
    );
  } finally {
    for (const tensor of kept) tensor.dispose();
  }
}

function assign(variables: readonly tf.Variable[], values: readonly tf.Tensor[]): void {
  variables.forEach((variable, i) => {
    variable.assign(values[i]!);
  });
}

function batchTensor(recording: Recording, type: TensorType | null, index: number): tf.Tensor {
  if (type) return recording.input(batchInput(index), type);
  // tfjs passes absent sample weights as null, against its own types.
  return null as unknown as tf.Tensor;
}
