import { dirname } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../../../src/engine/eager/backend';

/** Gradients whose kernels tfjs wasm does not have. */
const gradients: Record<string, () => tf.Tensor> = {
  'conv2d by its filter': () => {
    const image = tf.randomNormal([2, 7, 7, 3], 0, 1, 'float32', 1) as tf.Tensor4D;
    const filter = tf.randomNormal([3, 3, 3, 4], 0, 1, 'float32', 2) as tf.Tensor4D;
    return tf.grad((f) => tf.conv2d(image, f as tf.Tensor4D, 2, 'same').square())(filter);
  },
  'depthwiseConv2d by its filter': () => {
    const image = tf.randomNormal([2, 6, 6, 3], 0, 1, 'float32', 1) as tf.Tensor4D;
    const filter = tf.randomNormal([3, 3, 3, 2], 0, 1, 'float32', 2) as tf.Tensor4D;
    return tf.grad((f) => tf.depthwiseConv2d(image, f as tf.Tensor4D, 1, 'valid').square())(filter);
  },
  'depthwiseConv2d by its input': () => {
    const image = tf.randomNormal([2, 6, 6, 3], 0, 1, 'float32', 1) as tf.Tensor4D;
    const filter = tf.randomNormal([3, 3, 3, 2], 0, 1, 'float32', 2) as tf.Tensor4D;
    return tf.grad((x) => tf.depthwiseConv2d(x as tf.Tensor4D, filter, 1, 'valid').square())(image);
  },
  'gather with repeated rows': () => {
    const table = tf.randomNormal([5, 4], 0, 1, 'float32', 1);
    return tf.grad((t) => tf.gather(t, tf.tensor1d([3, 1, 3, 0], 'int32')).square())(table);
  },
  'einsum (several inputs at once)': () => {
    const b = tf.randomNormal([4, 3], 0, 1, 'float32', 2);
    return tf.einsum('ij,jk->ki', tf.randomNormal([2, 4], 0, 1, 'float32', 1), b);
  },
};

describe('tfjs wasm completed by the kernels of tfjs cpu', () => {
  const notes: string[] = [];
  const onCpu: Record<string, Float32Array> = {};

  beforeAll(async () => {
    await tf.setBackend('cpu');
    for (const [name, compute] of Object.entries(gradients)) onCpu[name] = compute().dataSync<'float32'>().slice();
    await chooseBackend(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), (note) => notes.push(note));
    expect(tf.getBackend()).toBe('wasm');
  });

  it.each(Object.keys(gradients))('%s is as on the cpu', (name) => {
    const values = gradients[name]!().dataSync();
    expect(values).toHaveLength(onCpu[name]!.length);
    for (const [i, value] of values.entries()) expect(Math.abs(value - onCpu[name]![i]!)).toBeLessThan(1e-4);
  });

  it('says once which kernel is slow', () => {
    expect(notes.filter((note) => note.startsWith('Conv2DBackpropFilter '))).toHaveLength(1);
  });

  it.each(Object.keys(gradients))('%s leaves nothing behind', (name) => {
    const stored = () => [
      tf.memory().numTensors,
      tf.engine().backend.numDataIds(),
      tf.engine().findBackend('cpu').numDataIds(),
    ];
    tf.dispose(tf.tidy(() => gradients[name]!()));
    const before = stored();
    tf.dispose(tf.tidy(() => gradients[name]!()));
    expect(stored()).toEqual(before);
  });
});
