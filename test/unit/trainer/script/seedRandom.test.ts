import { afterEach, describe, expect, it } from 'vitest';
import { seedRandom } from '../../../../src/trainer/script/seedRandom';

const { random } = Math;
afterEach(() => {
  Math.random = random;
});
const draw = (count: number) => Array.from({ length: count }, () => Math.random());

describe('the seeded random stream', () => {
  it('is another one for another seed', () => {
    seedRandom(1);
    const first = draw(5);
    seedRandom(1);
    expect(draw(5)).toEqual(first);
    seedRandom(2);
    expect(draw(5)).not.toEqual(first);
  });

  it('goes on from its state, given as text and back, also for whoever holds the function', () => {
    const stream = seedRandom(1);
    const { random: held } = Math;
    draw(300);
    const state = JSON.parse(JSON.stringify(stream.state())) as unknown;
    const next = draw(5);
    stream.restore(state);
    expect(draw(5)).toEqual(next);
    stream.restore(state);
    expect(held()).toBe(next[0]);
  });

  it('begins again where a script seeds it by what older versions of tfjs left behind', () => {
    const stream = seedRandom(1);
    const { seedrandom: seedAnew } = Math as unknown as { seedrandom(seed: string): string };
    expect(seedAnew('hello.')).toBe('hello.');
    // The numbers of seedrandom's own documentation.
    expect(draw(2)).toEqual([0.9282578795792454, 0.3752569768646784]);
    const state = stream.state();
    const next = draw(3);
    stream.restore(state);
    expect(draw(3)).toEqual(next);
  });

  it('refuses what is no state', () => {
    const stream = seedRandom(1);
    expect(() => stream.restore({ i: 0, j: 0, S: [1, 2, 3] })).toThrow();
  });
});
