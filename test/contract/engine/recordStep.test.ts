import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { recordStep } from '../../../src/engine/compiled/recordStep';
import type { TrainableModel } from '../../../src/engine/layersModel';

it('leaves no tensor behind', async () => {
  await tf.setBackend('cpu');
  const L = tf.layers;
  const model = tf.sequential({
    layers: [
      L.dense({ units: 9, activation: 'tanh', inputShape: [5] }),
      L.batchNormalization(),
      L.dropout({ rate: 0.5 }),
      L.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const inner = (model as unknown as { model: TrainableModel }).model;
  const batch = {
    size: 4,
    tensors: [
      { shape: [4, 5], dtype: 'float32' as const, values: new Float32Array(20) },
      { shape: [4, 3], dtype: 'float32' as const, values: new Float32Array(12) },
      null,
    ],
  };
  recordStep(inner, batch);
  const before = { ...tf.memory() };
  const w = model.getWeights().map((t) => [...t.dataSync()]);
  recordStep(inner, batch);
  recordStep(inner, batch);
  expect(tf.memory().numTensors).toBe(before.numTensors);
  expect(model.getWeights().map((t) => [...t.dataSync()])).toEqual(w);
  expect(tf.engine().backend.numDataIds()).toBe(before.numDataBuffers);
});
