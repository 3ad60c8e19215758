import * as tf from '@tensorflow/tfjs';
import { type Layer, leafLayers, type TrainableModel } from '../../engine/layersModel';
import type { Values } from '../../runlog/checkpoint';

/** A recurrent layer that goes on in each batch where the one before ended. tfjs keeps that to itself. */
type StatefulLayer = Layer & { states_: tf.Tensor[] | null; resetStates(states?: tf.Tensor[]): void };

/** What stateful recurrent layers carry from batch to batch, by layer and number. */
export function readRecurrentStates(model: TrainableModel): Record<string, Values> {
  const states = statefulLayers(model).flatMap((layer) =>
    (layer.states_ ?? []).map((state, i) => [nameOf(layer, i), state.dataSync() as Values] as const),
  );
  return Object.fromEntries(states);
}

/** The opposite. A layer of which nothing is there begins anew. */
export function writeRecurrentStates(model: TrainableModel, saved: Readonly<Record<string, Values>>): void {
  for (const layer of statefulLayers(model)) {
    layer.resetStates();
    const states = layer.states_!.map(({ shape }, i) => ({ shape, values: saved[nameOf(layer, i)] }));
    tf.tidy(() => {
      const tensors = states.flatMap(({ shape, values }) => (values ? [tf.tensor(values as Float32Array, shape)] : []));
      if (tensors.length > 0) layer.resetStates(tensors);
    });
  }
}

const nameOf = ({ name }: Layer, i: number): string => `${name}/state ${i}`;

const statefulLayers = (model: TrainableModel): StatefulLayer[] =>
  leafLayers(model).filter((layer): layer is StatefulLayer => layer.stateful);
