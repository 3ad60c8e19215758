import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../../src/engine/graph/builder';
import type { Value } from '../../../../src/engine/graph/graph';
import { withLateBroadcasts } from '../../../../src/engine/graph/passes/lateBroadcasts';
import { expectKernels, symbol } from '../../../support/kernels/graphs';

const g = new GraphBuilder();
const x = symbol('x', [2, 3, 4]);
const row = symbol('row', [4]);
const ones = g.constant(new Float32Array(24).fill(1), [2, 3, 4]);

describe('late broadcasts', () => {
  const cases: [string, Value, string[]][] = [
    ['a constant of one number is a scalar', g.add(x, ones), ['Add']],
    ['two broadcast values are combined before', g.mul(g.broadcast(row, x.shape), ones), ['Multiply', 'BroadcastTo']],
    ['a broadcast operand is left to the operation', g.sub(x, g.broadcast(row, x.shape)), ['Sub']],
    ['so is a tiled one', g.mul(x, g.call('Tile', [g.reshape(row, [1, 1, 4])], { reps: [2, 3, 1] })), ['Multiply']],
    ['axes of size 1 in front are left out', g.sub(x, g.reshape(row, [1, 1, 4])), ['Sub']],
    ['functions of one entry come first', g.unary('Exp', g.broadcast(row, x.shape)), ['Exp', 'BroadcastTo']],
    ['a broadcast of a broadcast is one', g.broadcast(g.broadcast(row, [3, 4]), x.shape), ['BroadcastTo']],
    ['a reshaped scalar is a scalar', g.add(x, g.reshape(g.fill([24], 2), x.shape)), ['Add']],
    [
      'a sum over a broadcast axis is a product',
      g.sum(g.broadcast(row, x.shape), [0, 1]),
      ['Reshape', 'Multiply', 'Reshape'],
    ],
    [
      'what is not broadcast is summed',
      g.sum(g.broadcast(row, x.shape), [0, 2]),
      ['Reshape', 'Sum', 'Multiply', 'Reshape', 'BroadcastTo'],
    ],
    [
      'zeros are not spread to choose between',
      g.select(g.compare('Greater', x, 0.5), x, g.fill(x.shape, 0)),
      ['Greater', 'SelectSame'],
    ],
  ];

  it.each(cases)('%s', async (_, value, kernels) => {
    await expectKernels(withLateBroadcasts, value, kernels);
  });

  const others: [string, Value][] = [
    ['a tile that repeats what differs', g.call('Tile', [row], { reps: [3] })],
    ['an operand that gives the result its rank', g.mul(g.reshape(row, [1, 4]), 2)],
    ['zeros with two signs', g.add(x, g.constant(Float32Array.of(0, -0, 0, 0), [4]))],
    [
      'a product of matrices',
      g.call('BatchMatMul', [g.broadcast(row, [3, 4]), symbol('w', [4, 2])], { transposeA: false, transposeB: false }),
    ],
  ];

  it.each(others)('leave alone %s', (_, value) => {
    expect(withLateBroadcasts(new Map([['out', value]])).get('out')).toBe(value);
  });
});
