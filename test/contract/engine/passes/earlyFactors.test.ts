import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../../src/engine/graph/builder';
import { nodesInOrder, sizeOf, type Value } from '../../../../src/engine/graph/graph';
import { withEarlyFactors } from '../../../../src/engine/graph/passes/earlyFactors';
import { expectSameResults, symbol } from '../../../support/kernels/graphs';

const g = new GraphBuilder();
const x = symbol('x', [5, 3, 4]);
const y = symbol('y', [5, 3, 4]);
const s = symbol('s', [4]);
const t = symbol('t', [1, 1, 4]);
const perExample = symbol('perExample', [5, 1, 1]);

/** The kernels that walk through a large value. */
const walks = (value: Value): string[] =>
  nodesInOrder([value])
    .filter(({ inputs, outputs }) => [...inputs, ...outputs].some(({ shape }) => sizeOf(shape) >= sizeOf(x.shape)))
    .map(({ kernel }) => kernel);

describe('early factors', () => {
  const cases: [string, Value, string[]][] = [
    ['meet each other first', g.mul(g.mul(x, s), t), ['Multiply']],
    ['meet from either side', g.mul(t, g.mul(s, x)), ['Multiply']],
    ['are divided before', g.div(g.mul(x, s), t), ['Multiply']],
    ['take a number that divides', g.mul(g.div(x, 8), s), ['Multiply']],
    ['take the sign', g.neg(g.mul(x, s)), ['Multiply']],
    ['come out of a sum', g.sum(g.mul(x, s), [0, 1]), ['Sum']],
    ['come out of a sum of a product', g.sum(g.mul(g.mul(x, s), g.mul(y, 3)), [0, 1]), ['Multiply', 'Sum']],
  ];

  it.each(cases)('%s', async (_, value, expected) => {
    const after = withEarlyFactors(new Map([['out', value]])).get('out')!;
    expect(walks(after)).toEqual(expected);
    await expectSameResults([value], [after]);
  });

  it('leave nothing of a sum that is centred', () => {
    const mean = g.mul(g.sum(x, [0, 1]), 1 / 15);
    const rest = withEarlyFactors(new Map([['out', g.sum(g.sub(x, mean), [0, 1])]])).get('out')!;
    expect(rest.source.kind === 'node' && rest.source.node.kernel).toBe('BroadcastTo');
    expect(rest.source.kind === 'node' && rest.source.node.inputs[0]!.source).toMatchObject({
      values: Float32Array.of(0),
    });
  });

  const others: [string, Value][] = [
    ['a factor that changes along the sum', g.sum(g.mul(x, s), [0, 2])],
    ['factors that are large together', g.mul(g.mul(x, perExample), symbol('wide', [3, 4]))],
    ['a mean over other axes', g.sum(g.sub(x, g.mul(g.sum(x, [0, 1]), 1 / 15)), [0])],
    ['a mean of something else', g.sum(g.sub(x, g.mul(g.sum(y, [0, 1]), 1 / 15)), [0, 1])],
    ['what is not quite the mean', g.sum(g.sub(x, g.mul(g.sum(x, [0, 1]), 1 / 14)), [0, 1])],
    ['division by values that differ', g.mul(g.div(x, s), t)],
  ];

  it.each(others)('leave alone %s', (_, value) => {
    expect(withEarlyFactors(new Map([['out', value]])).get('out')).toBe(value);
  });
});
