import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordStep } from '../../../src/engine/compiled/recordStep';
import { GraphBuilder } from '../../../src/engine/graph/builder';
import { input, nodesInOrder, type Value } from '../../../src/engine/graph/graph';
import { commonSubexpressions } from '../../../src/engine/graph/passes/commonSubexpressions';
import { withoutNoOps } from '../../../src/engine/graph/passes/noOps';
import { simplify } from '../../../src/engine/graph/passes/simplify';
import type { TrainableModel } from '../../../src/engine/layersModel';
import { compile } from '../../support/kernels/evaluate';
import { expectSameResults, inputsOf } from '../../support/kernels/graphs';
import { floats } from '../../support/kernels/kernelCase';
import { layerCases } from '../../support/layers/layerCases';

const g = new GraphBuilder();
const x = input('x', { shape: [2, 3], dtype: 'float32' });
const y = input('y', { shape: [2, 3], dtype: 'float32' });
const only = (value: Value) => new Map([['out', value]]);
const count = (outputs: ReadonlyMap<string, Value>) => nodesInOrder(outputs.values()).length;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('common subexpressions', () => {
  const simplified = (value: Value) => count(commonSubexpressions(only(value)));

  it('computes the same once', () => {
    expect(simplified(g.add(g.unary('Exp', x), g.unary('Exp', x)))).toBe(2);
    expect(simplified(g.add(g.mul(x, 2), g.mul(x, 2)))).toBe(2);
    expect(simplified(g.add(g.neg(g.unary('Exp', x)), g.neg(g.unary('Exp', x))))).toBe(3);
    expect(simplified(g.sub(g.mul(x, y), g.mul(y, x)))).toBe(2);
    expect(simplified(g.sub(g.sub(x, y), g.sub(y, x)))).toBe(3);
  });

  it('keeps apart what differs in input, attribute or constant', () => {
    expect(simplified(g.add(g.unary('Exp', x), g.unary('Exp', y)))).toBe(3);
    expect(simplified(g.add(g.sum(x, [0], true), g.sum(x, [1], true)))).toBe(3);
    expect(simplified(g.add(g.mul(x, 2), g.mul(x, 3)))).toBe(3);
    expect(simplified(g.add(g.mul(x, 0), g.mul(x, -0)))).toBe(3);
    const clip = (clipValueMin: number, clipValueMax: number) =>
      g.call('ClipByValue', [x], { clipValueMin, clipValueMax });
    expect(simplified(g.add(clip(-Infinity, 0), clip(Number.NaN, 0)))).toBe(3);
  });

  it('keeps every output, also of nodes with several', () => {
    const top = () => g.calls('TopK', [x], { k: 2, sorted: true });
    const outputs = commonSubexpressions(
      new Map([
        ['values', top()[0]!],
        ['indices', top()[1]!],
        ['input', x],
      ]),
    );
    expect([...outputs.values()].map(({ shape, dtype }) => `${dtype}[${shape}]`)).toEqual([
      'float32[2,2]',
      'int32[2,2]',
      'float32[2,3]',
    ]);
    expect(count(outputs)).toBe(1);
  });
});

describe('no-ops', () => {
  const simplified = (value: Value) => withoutNoOps(only(value)).get('out')!;

  it.each([
    ['a reshape there and back', g.reshape(g.reshape(x, [6]), [2, 3])],
    ['a transpose there and back', g.transpose(g.transpose(x, [1, 0]), [1, 0])],
    ['a transpose that moves nothing', g.transpose(x, [0, 1])],
    ['a factor of one', g.mul(x, 1)],
    ['a factor of one in front', g.mul(g.fill([2, 3], 1), x)],
    ['a divisor of one', g.div(x, 1)],
    ['zero taken away', g.sub(x, 0)],
    ['a whole slice', g.call('Slice', [x], { begin: [0, 0], size: [2, 3] })],
    ['a cast to its own type', g.call('Cast', [x], { dtype: 'float32' })],
    [
      'a slice of a whole slice',
      g.call('Slice', [g.call('Slice', [x], { begin: [0], size: [2] })], { begin: [0, 0], size: [2, 3] }),
    ],
    ['several after one another', g.mul(g.reshape(g.reshape(g.mul(x, 1), [3, 2]), [2, 3]), 1)],
  ])('go: %s', (_, value) => {
    expect(simplified(value)).toBe(x);
  });

  it('become one: a slice of a slice', () => {
    const cut = (of: Value, begin: number[], size: number[]) => g.call('Slice', [of], { begin, size });
    const twice = simplified(cut(cut(x, [0, 1], [2, 2]), [1, 1], [1, 1]));
    expect(count(only(twice))).toBe(1);
    expect(twice).toMatchObject({ shape: [1, 1], source: { node: { attributes: { begin: [1, 2] } } } });
  });

  it.each([
    ['a sum with a sign', g.add(x, g.neg(y)), [x, y]],
    ['a sum with the sign in front', g.add(g.neg(x), y), [y, x]],
  ])('become one: %s', (_, value, inputs) => {
    expect(simplified(value)).toMatchObject({ source: { node: { kernel: 'Sub', inputs } } });
  });

  it('become one: reshapes and transposes in a row', () => {
    expect(count(only(simplified(g.reshape(g.reshape(x, [6]), [3, 2]))))).toBe(1);
    const cube = input('cube', { shape: [2, 3, 4], dtype: 'float32' });
    const turned = simplified(g.transpose(g.transpose(cube, [2, 0, 1]), [2, 1, 0]));
    expect(turned.shape).toEqual([3, 2, 4]);
    expect(turned.source.kind === 'node' && turned.source.node.attributes.perm).toEqual([1, 0, 2]);
    expect(count(only(turned))).toBe(1);
  });

  it.each([
    ['a factor that broadcasts', g.mul(g.sum(x, [0], true), g.fill([2, 3], 1))],
    ['zero added, which makes −0 a 0', g.add(x, 0)],
    ['a factor of two', g.mul(x, 2)],
    ['a division of one', g.div(1, x)],
    ['a difference from zero', g.sub(0, x)],
    ['a cast', g.call('Cast', [x], { dtype: 'int32' })],
    ['a part', g.call('Slice', [x], { begin: [0, 0], size: [1, 3] })],
  ])('stay where they are none: %s', (_, value) => {
    expect(simplified(value)).toBe(value);
  });
});

describe('a recorded step', () => {
  const simplified = (name: string) => {
    const one = layerCases.find((candidate) => candidate.name === name)!;
    const model = one.build();
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const targets = model.outputs.map(({ shape }) => floats([4, ...(shape.slice(1) as number[])]));
    const tensors = [...one.inputs(4), ...targets, null];
    const step = recordStep(model as unknown as TrainableModel, { size: 4, tensors });
    const { loss, gradients } = step.result;
    const before = [loss, ...gradients.filter((value) => value !== null), ...step.state.values()];
    const after = [...simplify(new Map(before.map((value, i) => [`${i}`, value]))).values()];
    expect(nodesInOrder(after).length).toBeLessThan(nodesInOrder(before).length);
    return { before, after };
  };

  it.each(['dense', 'batchNormalization', 'lstm', 'gru', 'layerNormalization', 'masking'])(
    'has the same results up to rounding, of fewer nodes: %s',
    async (name) => {
      const { before, after } = simplified(name);
      // Numbers of the script are float32: one over the size of a batch is that only up to their rounding, also among doubles.
      await expectSameResults(before, after, 1e-6);
    },
  );

  // onnxruntime has no convolutions and pools of doubles.
  it.each(['conv2d', 'pools over images'])('has the same results to the bit, of fewer nodes: %s', async (name) => {
    const { before, after } = simplified(name);
    const feeds = Object.fromEntries(inputsOf(before).map((one) => [one.name, floats(one.shape, 0.1, 1).values]));
    // Without onnxruntime's own passes, whose fusions round as they like.
    const [expected, actual] = [
      await compile(before, 'float32', 'disabled'),
      await compile(after, 'float32', 'disabled'),
    ];
    expect(await actual(feeds)).toEqual(await expected(feeds));
  });
});
