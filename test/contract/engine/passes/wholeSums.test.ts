import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../../src/engine/graph/builder';
import type { Value } from '../../../../src/engine/graph/graph';
import { withWholeSums } from '../../../../src/engine/graph/passes/wholeSums';
import { record } from '../../../../src/engine/trace/tracing';
import { expectKernels, symbol } from '../../../support/kernels/graphs';

const g = new GraphBuilder();
const x = symbol('x', [4, 6]);
const block = (row: number, column: number): Value => g.call('Slice', [x], { begin: [row, column], size: [2, 3] });
const sumOf = (...blocks: Value[]): Value => blocks.reduce((sum, one) => g.add(sum, one), g.fill([2, 3], 0));

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('whole sums', () => {
  it.each([
    ['a matrix', [3, 2], [2, 4]],
    ['a vector of ones', [1, 1], [3, 5]],
    ['one axis', [2, 3], [4, 1]],
  ])('are what is left of the gradient of tile: %s', async (_, shape, reps) => {
    const gradient = record((recording) => {
      const dy = recording.input('dy', { shape: shape.map((size, i) => size * reps[i]!), dtype: 'float32' });
      const value = recording.input('x', { shape, dtype: 'float32' });
      return recording.valueOf(tf.grad((tile) => tf.tile(tile, reps))(value, dy));
    });
    await expectKernels(withWholeSums, gradient, ['Reshape', 'Sum']);
  });

  it('serve a value between two others', async () => {
    const sum = g.unary('Exp', sumOf(block(0, 0), block(0, 3), block(2, 0), block(2, 3)));
    await expectKernels(withWholeSums, sum, ['Reshape', 'Sum', 'Exp']);
  });

  it.each([
    ['some blocks', sumOf(block(0, 0), block(0, 3), block(2, 0))],
    ['a block twice', sumOf(block(0, 0), block(0, 3), block(0, 3), block(2, 3))],
    ['blocks that overlap', sumOf(block(0, 0), block(0, 1), block(2, 0), block(2, 3))],
    [
      'blocks of two values',
      sumOf(
        block(0, 0),
        block(0, 3),
        block(2, 0),
        g.call('Slice', [symbol('y', [4, 6])], { begin: [2, 3], size: [2, 3] }),
      ),
    ],
  ])('leave alone %s', (_, value) => {
    expect(withWholeSums(new Map([['out', value]])).get('out')).toBe(value);
  });
});
