import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { EagerObjective } from '../../../src/engine/eager/eagerObjective';
import { layoutOf, type TrainableModel } from '../../../src/engine/layersModel';
import { ModelParameters } from '../../../src/engine/modelParameters';

beforeAll(() => tf.setBackend('cpu'));

describe('dropout on the eager engine, before any step', () => {
  it('has one set of masks for all that is looked at', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 30, inputShape: [4], activation: 'tanh' }),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.dense({ units: 1 }),
      ],
    });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const inner = (model as unknown as { model: TrainableModel }).model;
    const { layout } = layoutOf(inner);
    const parameters = new ModelParameters(inner, layout);
    const objective = new EagerObjective(inner, layout, parameters);
    const values = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i));
    const tensors = [4, 1].map((columns) => ({
      shape: [8, columns],
      dtype: 'float32' as const,
      values: values(8 * columns),
    }));
    const batch = { size: 8, tensors: [...tensors, null] };
    const direction = values(layout.size);
    const product = () => objective.hessianVectorProduct(parameters.read(), batch, direction);
    expect(product()).toEqual(product());
    const loss = () => objective.again(parameters.read(), batch, null);
    expect(loss()).toBe(loss());
  });
});
