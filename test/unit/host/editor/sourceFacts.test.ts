import { describe, expect, it } from 'vitest';
import { factsOf, header, small } from './facts';

const textAt = (text: string, { start, end }: { start: { line: number; character: number }; end: typeof start }) => {
  const line = text.split('\n')[start.line]!;
  return start.line === end.line ? line.slice(start.character, end.character) : line.slice(start.character);
};

describe('the facts of a source', () => {
  it('are its layers with shapes, parameters and initial weights', () => {
    const { layers } = factsOf(small);
    expect(layers.map(({ outputs, parameters }) => [outputs, parameters])).toEqual([
      [[[null, 64]], 784 * 64 + 64],
      [[[null, 10]], 64 * 10 + 10],
    ]);
    expect(layers.map(({ callee }) => textAt(small, callee))).toEqual(['tf.layers.dense', 'tf.layers.dense']);
    // He's uniform distribution has the very variance that he derived for ReLU: 2/fanIn.
    const kernel = layers[0]!.kernel!;
    expect(kernel).toMatchObject({ initializer: 'heUniform', activation: 'relu', fanIn: 784 });
    expect(kernel.variance).toBeCloseTo(2 / 784, 12);
    expect(kernel.wanted).toMatchObject({ variance: 2 / 784, source: 'He et al. 2015' });
    expect(layers[1]!.kernel?.wanted).toBeNull();
  });

  it('see an activation that is a layer of its own', () => {
    const text = `${header}const m = tf.sequential();
m.add(tf.layers.dense({ units: 4, inputShape: [3] }));
m.add(tf.layers.reLU());`;
    expect(factsOf(text).layers[0]!.kernel).toMatchObject({ activation: 'relu', wanted: { variance: 2 / 3 } });
  });

  it('are its optimizers, by call or by name, its losses and trainings', () => {
    const facts = factsOf(small);
    expect(facts.optimizers).toMatchObject([{ name: 'adam', learningRate: 0.01 }]);
    expect(textAt(small, facts.optimizers[0]!.range)).toBe('tf.train.adam(0.01)');
    expect(facts.losses).toMatchObject([{ name: 'categoricalCrossentropy', units: 10 }]);
    expect(facts.trainings.map(({ start }) => start.line)).toEqual([5]);
    const named = small.replace('tf.train.adam(0.01)', "'rmsprop'").replace(/await.*\n/, '');
    expect(factsOf(named).optimizers).toMatchObject([{ name: 'rmsprop', learningRate: null }]);
    expect(factsOf(named).trainings.map(({ start }) => start.line)).toEqual([4]);
  });

  it('count the layers of a call that makes several, each of a model once', () => {
    const loop = `${header}const m = tf.sequential();
m.add(tf.layers.dense({ units: 8, inputShape: [8] }));
for (let i = 0; i < 3; i++) m.add(tf.layers.dense({ units: 8 }));`;
    expect(factsOf(loop).layers[1]).toMatchObject({ made: 3, outputs: [[null, 8]], parameters: 72 });
    const shrinking = loop.replace('{ units: 8 }', '{ units: 8 - i }');
    expect(factsOf(shrinking).layers[1]).toMatchObject({
      made: 3,
      outputs: [
        [null, 8],
        [null, 7],
        [null, 6],
      ],
      parameters: null,
    });
    const shared = `${header}const input = tf.input({ shape: [4] });
const hidden = tf.layers.dense({ units: 2 }).apply(input);
const whole = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 4 }).apply(hidden) });
const encoder = tf.model({ inputs: input, outputs: hidden });`;
    expect(
      factsOf(shared)
        .layers.filter(({ factory }) => factory === 'dense')
        .map(({ made }) => made),
    ).toEqual([1, 1]);
  });

  it('say whether the text follows the grammar', () => {
    expect(factsOf(small).parses).toBe(true);
    expect(factsOf(`${small}model.add(tf.layers.dense({ units: `).parses).toBe(false);
    expect(factsOf('const a = <T,>(x) => <b>{x}</b>;', 'source.tsx').parses).toBe(true);
    expect(factsOf('const a = <b>x;', 'source.ts').parses).toBe(true);
  });
});
