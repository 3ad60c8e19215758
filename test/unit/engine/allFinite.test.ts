import { describe, expect, it } from 'vitest';
import { allFinite } from '../../../src/engine/allFinite';
import { Arena } from '../../../src/simd/arena';

const places = {
  'an array of an arena': (length: number) => new Arena(1, length).allocate(length),
  'any other array': (length: number) => new Float32Array(length),
};

describe.each(Object.entries(places))('in %s', (_, create) => {
  it('all is finite, up to the largest number', () => {
    expect(allFinite(create(0))).toBe(true);
    expect(allFinite(create(77).fill(-3.4e38))).toBe(true);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%d is found wherever it lies', (value) => {
    for (let i = 0; i < 77; i++) {
      const values = create(77).fill(3.4e38);
      values[i] = value;
      expect(allFinite(values), `entry ${i}`).toBe(false);
    }
  });
});
