import type { Checkpoint } from '../../../src/runlog/checkpoint';

/** A checkpoint in which every part has something that text would lose. */
export const aCheckpoint = (step: number): Checkpoint => ({
  stage: 0,
  step,
  weights: Float32Array.of(1.1, Number.NaN, -0, Number.NEGATIVE_INFINITY, step),
  state: {
    'batch_normalization/moving_mean': Float32Array.of(0.5, 2 ** -149),
    counter: Int32Array.of(-1, step),
    empty: new Float64Array(0),
  },
  optimizer: {
    id: 'adam',
    scalars: { learningRate: 0.1, beta2Power: Number.NaN },
    arrays: { m: Float32Array.of(1, 2, 3), v: Float32Array.of(4, 5, 6) },
  },
  random: { i: 3, j: 250, S: [1, 2, 255] },
  position: {
    fit: 3,
    ended: false,
    epoch: 2,
    batch: 7,
    order: Uint32Array.of(4, 0, 0xffffffff, 2),
    sums: { seen: 224, totals: { loss: Number.NaN, acc: 0.1 } },
    history: {
      epochs: Uint32Array.of(0, 1),
      logs: { loss: Float64Array.of(0.3, Number.NaN), val_loss: new Float64Array(2) },
    },
  },
});
