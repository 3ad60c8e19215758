import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../../src/engine/graph/builder';
import type { Value } from '../../../../src/engine/graph/graph';
import { withClipMasks } from '../../../../src/engine/graph/passes/clipMasks';
import { commonSubexpressions } from '../../../../src/engine/graph/passes/commonSubexpressions';
import { withLateSlices } from '../../../../src/engine/graph/passes/lateSlices';
import type { Pass } from '../../../../src/engine/graph/passes/rewrite';
import { expectKernels, symbol } from '../../../support/kernels/graphs';

const g = new GraphBuilder();
const unchanged = (pass: Pass, value: Value) => expect(pass(new Map([['out', value]])).get('out')).toBe(value);

describe('clip masks', () => {
  const x = symbol('x', [4, 3]);
  const clip = (low: number, high: number) => g.call('ClipByValue', [x], { clipValueMin: low, clipValueMax: high });
  const inside = (low: number, high: number) =>
    g.call('LogicalAnd', [g.compare('GreaterEqual', x, low), g.compare('LessEqual', x, high)]);
  const masked = (low: number, high: number) => g.mul(clip(0.3, 0.7), g.cast(inside(low, high), 'float32'));

  it('ask whether the clip changed an entry', async () => {
    await expectKernels((outputs) => commonSubexpressions(withClipMasks(outputs)), masked(0.3, 0.7), [
      'ClipByValue',
      'Equal',
      'Cast',
      'Multiply',
    ]);
  });

  it.each([
    ['a lower bound', masked(0.2, 0.7)],
    ['an upper bound', masked(0.3, 0.8)],
  ])('keep %s of their own', (_, value) => unchanged(withClipMasks, value));

  it('need a clip', () => unchanged(withClipMasks, inside(0.3, 0.7)));
});

describe('late slices', () => {
  const z = symbol('z', [2, 12]);
  const gate = (of: Value, i: number): Value => g.call('Slice', [of], { begin: [0, 4 * i], size: [2, 4] });
  const steep = (of: Value, i: number): Value => g.add(g.mul(gate(of, i), 0.2), 0.5);
  const late: Pass = (outputs) => commonSubexpressions(withLateSlices(outputs));
  const shorter: Pass = (outputs) => late(late(commonSubexpressions(outputs)));

  it('do to the whole what is done to most parts', async () => {
    const sum = g.add(g.mul(steep(z, 0), steep(z, 1)), gate(z, 2));
    await expectKernels(shorter, sum, ['Multiply', 'Add', 'Slice', 'Slice', 'Multiply', 'Slice', 'Add']);
  });

  it('compare the same parts of two values', async () => {
    const y = symbol('y', [2, 12]);
    const equal = (i: number) => g.cast(g.compare('Equal', gate(z, i), gate(y, i)), 'float32');
    await expectKernels(shorter, g.add(equal(0), equal(2)), ['Equal', 'Slice', 'Cast', 'Slice', 'Cast', 'Add']);
  });

  it('add a bias to all rows', async () => {
    const [matrix, bias] = [symbol('matrix', [6, 3]), symbol('bias', [3])];
    const rows = [0, 2, 4].map((first) => g.call('Slice', [matrix], { begin: [first, 0], size: [2, 3] }));
    const sum = rows.map((row) => g.add(row, bias)).reduce((product, row) => g.mul(product, row));
    await expectKernels(shorter, sum, ['Add', 'Slice', 'Slice', 'Multiply', 'Slice', 'Multiply']);
  });

  const perColumn = symbol('perColumn', [4]);
  it.each([
    ['one part', g.unary('Tanh', gate(z, 1))],
    ['few parts', g.mul(g.neg(gate(symbol('wide', [2, 20]), 0)), g.neg(gate(symbol('wide', [2, 20]), 1)))],
    ['different parts of two values', g.mul(g.sub(gate(z, 0), gate(z, 1)), g.sub(gate(z, 1), gate(z, 2)))],
    [
      'parts that meet other values',
      g.mul(g.mul(gate(z, 0), symbol('r', [2, 4])), g.mul(gate(z, 1), symbol('s', [2, 4]))),
    ],
    ['what changes along the cut', g.mul(g.add(gate(z, 0), perColumn), g.add(gate(z, 1), perColumn))],
  ])('leave alone %s', (_, value) => unchanged(withLateSlices, value));
});
