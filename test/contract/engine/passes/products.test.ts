import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../../src/engine/graph/builder';
import type { Value } from '../../../../src/engine/graph/graph';
import { withAddedProducts } from '../../../../src/engine/graph/passes/addedProducts';
import { commonSubexpressions } from '../../../../src/engine/graph/passes/commonSubexpressions';
import { withMergedProducts } from '../../../../src/engine/graph/passes/mergedProducts';
import { withMergedSums } from '../../../../src/engine/graph/passes/mergedSums';
import { withPlainMatrices } from '../../../../src/engine/graph/passes/plainMatrices';
import type { Pass } from '../../../../src/engine/graph/passes/rewrite';
import { expectKernels, symbol } from '../../../support/kernels/graphs';

const g = new GraphBuilder();
const product = (a: Value, b: Value, transposeA = false, transposeB = false): Value =>
  g.call('BatchMatMul', [a, b], { transposeA, transposeB });
const unchanged = (pass: Pass, value: Value) => expect(pass(new Map([['out', value]])).get('out')).toBe(value);

const [a, b] = [symbol('a', [3, 4]), symbol('b', [4, 5])];

describe('plain matrices', () => {
  it('need no batch of one', async () => {
    const value = product(g.reshape(a, [1, 3, 4]), g.reshape(b, [1, 4, 5]));
    await expectKernels(withPlainMatrices, value, [
      'Reshape',
      'Reshape',
      'Reshape',
      'Reshape',
      'BatchMatMul',
      'Reshape',
    ]);
  });

  it('are not made of batches', () =>
    unchanged(withPlainMatrices, product(symbol('c', [2, 3, 4]), symbol('d', [2, 4, 5]))));
});

describe('added products', () => {
  it.each([
    ['a bias', g.add(product(a, b), symbol('bias', [5]))],
    ['what a bias is given to', g.add(symbol('bias', [5]), product(a, b))],
    ['a matrix', g.add(symbol('m', [3, 5]), product(symbol('at', [4, 3]), b, true))],
  ])('are computed on top of %s', async (_, value) => {
    await expectKernels(withAddedProducts, value, ['ProductAndSum']);
  });

  it('chain', async () => {
    const sum = g.add(g.add(product(a, b), product(symbol('c', [3, 2]), symbol('d', [2, 5]))), 1);
    await expectKernels(withAddedProducts, sum, ['BatchMatMul', 'ProductAndSum', 'Add']);
  });

  const shared = product(a, b);
  it.each([
    ['that serve twice', g.mul(g.add(shared, 1), shared)],
    ['that are broadcast', g.add(product(a, b), symbol('large', [2, 3, 5]))],
    ['of batches', g.add(product(symbol('c', [2, 3, 4]), symbol('d', [2, 4, 5])), 1)],
  ])('are none %s', (_, value) => unchanged(withAddedProducts, value));
});

describe('merged products', () => {
  const steps = symbol('steps', [3, 2, 4]);
  const step = (t: number): Value => g.reshape(g.call('Slice', [steps], { begin: [t, 0, 0], size: [1, 2, 4] }), [2, 4]);
  const sumOver = (...times: number[]): Value => times.map((t) => g.unary('Tanh', product(step(t), b))).reduce(g.add);

  /** The product of the whole is written for each part: it is the next pass that makes one of them. */
  const atOnce: Pass = (outputs) => commonSubexpressions(withMergedProducts(outputs));

  it('multiply all steps at once', async () => {
    const step = ['Slice', 'Tanh'];
    await expectKernels(atOnce, sumOver(0, 1, 2), ['Reshape', 'BatchMatMul', ...step, ...step, ...step, 'Add', 'Add']);
  });

  it('read rows of a matrix', async () => {
    const matrix = symbol('matrix', [4, 4]);
    const rows = [0, 1].map((i) => g.call('Slice', [matrix], { begin: [2 * i, 0], size: [2, 4] }));
    const sum = g.add(product(rows[0]!, b), product(rows[1]!, b));
    await expectKernels(atOnce, sum, ['BatchMatMul', 'Slice', 'Slice', 'Add']);
  });

  it.each([
    ['some steps alone', sumOver(0, 2)],
    [
      'other matrices',
      g.add(product(step(0), b), g.add(product(step(1), b), product(step(2), symbol('other', [4, 5])))),
    ],
    ['columns', product(g.call('Slice', [symbol('c', [3, 8])], { begin: [0, 4], size: [3, 4] }), b)],
  ])('are none of %s', (_, value) => unchanged(withMergedProducts, value));
});

describe('merged sums', () => {
  const terms = (make: (t: number) => Value): Value => [0, 1, 2].map(make).reduce(g.add);
  const pair = (t: number, rows = 2): Value => product(symbol(`h${t}`, [rows, 3]), symbol(`d${t}`, [rows, 5]), true);

  it('stack the factors of products', async () => {
    await expectKernels(withMergedSums, terms(pair), ['Concat', 'Concat', 'BatchMatMul']);
  });

  it('stack what columns are summed of', async () => {
    const sums = terms((t) => g.sum(symbol(`d${t}`, [2, 5]), [0]));
    await expectKernels(withMergedSums, sums, ['Concat', 'Sum']);
  });

  it('sum parts apart', async () => {
    const parts = terms((t) => g.call('Concat', [symbol(`p${t}`, [2, 1]), symbol(`q${t}`, [2, 3])], { axis: 1 }));
    await expectKernels(withMergedSums, parts, ['Add', 'Add', 'Add', 'Add', 'Concat']);
  });

  it('keep what is among them', async () => {
    const sum = g.add(g.add(pair(0), symbol('m', [3, 5])), pair(1));
    await expectKernels(withMergedSums, sum, ['Concat', 'Concat', 'BatchMatMul', 'Add']);
  });

  it('count a term twice that is there twice', async () => {
    const term = g.unary('Exp', a);
    await expectKernels(withMergedSums, g.add(term, term), ['Exp', 'Add']);
  });

  const partial = g.add(pair(0), pair(1));
  it.each([
    ['large matrices', g.add(pair(0, 2 ** 14), pair(1, 2 ** 14))],
    ['other products', g.add(product(a, b), product(symbol('c', [3, 4]), b))],
    ['other sums', g.add(g.sum(symbol('c', [2, 5]), [0], true), g.sum(symbol('d', [2, 5]), [0], true))],
  ])('are none of %s', (_, value) => unchanged(withMergedSums, value));

  it('leave a sum that serves elsewhere what it is', async () => {
    const value = g.mul(g.add(partial, pair(2)), partial);
    await expectKernels(withMergedSums, value, ['Concat', 'Concat', 'BatchMatMul', 'BatchMatMul', 'Add', 'Multiply']);
  });
});
