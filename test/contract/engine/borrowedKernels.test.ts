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

/** What tfjs wasm has a kernel for, which refuses these inputs. */
const refused: Record<string, () => tf.Tensor> = {
  'a product of integers': () =>
    tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), tf.tensor2d([5, 6, 7, 8], [2, 2], 'int32')),
  'a confusion matrix': () =>
    tf.math.confusionMatrix(tf.tensor1d([0, 1, 1], 'int32'), tf.tensor1d([0, 1, 0], 'int32'), 2),
  'averages of a dilated pool': () => tf.pool(tf.range(0, 32).reshape([1, 4, 4, 2]) as tf.Tensor4D, 2, 'avg', 0, 2),
  'samples of a distribution': () => tf.multinomial(tf.tensor1d([0.1, 0.4, 0.5]), 40, 7),
};

const integers = () => tf.tensor1d([-5, 0, 3, 900], 'int32');

/** What tfjs wasm has a kernel for, which gives something else. */
const differing: Record<string, () => tf.Tensor> = {
  'the gradient of pooled maxima that are not positive': () =>
    tf.grad((x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'))(tf.fill([1, 4, 4, 1], -1)),
  'maxima of volumes that are not positive': () =>
    tf.maxPool3d(tf.fill([1, 2, 2, 2, 1], -3) as tf.Tensor5D, 2, 2, 'valid'),
  'the gradient of a convolution over volumes': () => {
    const volume = tf.randomNormal([1, 3, 3, 3, 2], 0, 1, 'float32', 1) as tf.Tensor5D;
    const filter = tf.randomNormal([2, 2, 2, 2, 3], 0, 1, 'float32', 2) as tf.Tensor5D;
    return tf.grad((x) => tf.conv3d(x as tf.Tensor5D, filter, 1, 'same').square())(volume);
  },
  'slopes of a prelu that are broadcast': () =>
    tf.prelu(tf.range(-6, 6).reshape([3, 4]), tf.tensor2d([0.1, 0.2, 0.3], [3, 1])),
  'clipped integers': () => integers().clipByValue(0, 255),
  'integers as booleans': () => integers().cast('bool').cast('int32'),
  'fractions as booleans': () => tf.tensor1d([0.5, 2, 0]).cast('bool').cast('int32'),
  'what is no number among integers': () => tf.isNaN(integers()).cast('int32'),
  'every other integer': () => tf.stridedSlice(integers(), [0], [4], [2]),
  'booleans in reverse': () => tf.tensor1d([true, false, false]).reverse().cast('int32'),
  'a clipped NaN': () => tf.tensor1d([Number.NaN, 7]).clipByValue(-1, 1),
  'a rectified NaN': () => tf.relu6(tf.tensor1d([Number.NaN, 7])),
  'strings that are equal': () => tf.equal(tf.tensor1d(['a', 'b']), tf.tensor1d(['a', 'c'])).cast('int32'),
};

describe('tfjs wasm completed by the kernels of tfjs cpu', () => {
  const notes: string[] = [];
  const onCpu: Record<string, Float32Array> = {};

  beforeAll(async () => {
    await tf.setBackend('cpu');
    for (const [name, compute] of Object.entries({ ...gradients, ...refused, ...differing }))
      onCpu[name] = compute().dataSync<'float32'>().slice();
    await chooseBackend(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), (note) => notes.push(note));
    expect(tf.getBackend()).toBe('wasm');
  });

  it.each(Object.keys(gradients))('%s is as on the cpu', (name) => {
    const values = gradients[name]!().dataSync();
    expect(values).toHaveLength(onCpu[name]!.length);
    for (const [i, value] of values.entries()) expect(Math.abs(value - onCpu[name]![i]!)).toBeLessThan(1e-4);
  });

  it.each(Object.keys(refused))('%s is as on the cpu', (name) => {
    expect([...refused[name]!().dataSync()]).toEqual([...onCpu[name]!]);
  });

  it.each(Object.keys(differing))('%s: as on the cpu', (name) => {
    const values = [...differing[name]!().dataSync<'float32'>()];
    expect(values).toEqual([...onCpu[name]!].map((value) => (Number.isNaN(value) ? value : expect.closeTo(value, 4))));
  });

  it('what neither can compute is an error of its own', () => {
    expect(() => tf.matMul(tf.ones([2, 3]), tf.ones([2, 3]))).toThrow('inner shapes');
    expect(() => tf.sparse.sparseReshape(tf.ones([4], 'int32') as unknown as tf.Tensor2D, [4], [2, 2])).toThrow();
  });

  it('says once which kernel is slow', () => {
    expect(notes.filter((note) => note.startsWith('Conv2DBackpropFilter '))).toHaveLength(1);
  });

  const all = { ...gradients, ...refused };
  it.each(Object.keys(all))('%s leaves nothing behind', (name) => {
    const stored = () => [
      tf.memory().numTensors,
      tf.engine().backend.numDataIds(),
      tf.engine().findBackend('cpu').numDataIds(),
    ];
    tf.dispose(tf.tidy(() => all[name]!()));
    const before = stored();
    tf.dispose(tf.tidy(() => all[name]!()));
    expect(stored()).toEqual(before);
  });
});
