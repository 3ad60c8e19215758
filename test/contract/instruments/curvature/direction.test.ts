import { describe, expect, it } from 'vitest';
import { descentCosine, gradientCosine } from '../../../../src/instruments/curvature/direction';
import { Arena } from '../../../../src/simd/arena';

function inArena(...vectors: number[][]): Float32Array[] {
  const arena = new Arena(vectors.length, vectors[0]!.length);
  return vectors.map((values) => {
    const vector = arena.allocate(values.length);
    vector.set(values);
    return vector;
  });
}

const cosineOfGradients = (g: number[], previous: number[]) => {
  const [a, b] = inArena(g, previous);
  return gradientCosine(a!, b!);
};
const cosineOfDescent = (g: number[], before: number[], after: number[]) => {
  const [a, b, c] = inArena(g, before, after);
  return descentCosine(a!, b!, c!);
};

describe('cos(gₜ, gₜ₋₁)', () => {
  it.each<[string, number[], number[], number]>([
    ['the same direction', [1, 2, 3], [2, 4, 6], 1],
    ['the opposite', [1, -2, 0], [-3, 6, 0], -1],
    ['a right angle', [0, 5, 0], [7, 0, 0], 0],
    ['sixty degrees', [1, 0, 0], [1, Math.sqrt(3), 0], 0.5],
    ['sizes whose squares float32 does not know', [3e-30, 4e-30, 0], [3e30, 4e30, 0], 1],
  ])('of %s', (_, g, previous, cosine) => expect(cosineOfGradients(g, previous)).toBeCloseTo(cosine, 6));

  it('is never beyond 1, whatever is rounded', () => {
    for (let length = 1; length < 200; length++) {
      const g = Array.from({ length }, (_, i) => Math.sin(length * i + 1));
      expect(cosineOfGradients(g, g)).toBeLessThanOrEqual(1);
      expect(cosineOfGradients(g, g)).toBeGreaterThan(1 - 1e-12);
    }
  });

  it.each([
    [
      [0, 0],
      [1, 1],
    ],
    [
      [1, 1],
      [0, 0],
    ],
    [
      [Number.NaN, 1],
      [1, 1],
    ],
    [
      [1, 1],
      [Number.POSITIVE_INFINITY, 1],
    ],
  ])('is NaN of %j and %j', (g, previous) => expect(cosineOfGradients(g!, previous!)).toBeNaN());
});

describe('cos(Δw, −g)', () => {
  it('is 1 for gradient descent, −1 for an ascent', () => {
    expect(cosineOfDescent([1, -2], [5, 5], [4.5, 6])).toBeCloseTo(1, 6);
    expect(cosineOfDescent([1, -2], [5, 5], [5.5, 4])).toBeCloseTo(-1, 6);
  });

  it('is that of the angle between', () => {
    expect(cosineOfDescent([3, 4], [0, 0], [-1, 0])).toBeCloseTo(0.6, 6);
  });

  it('is NaN where nothing moves, or nothing pulls', () => {
    expect(cosineOfDescent([1, 1], [2, 2], [2, 2])).toBeNaN();
    expect(cosineOfDescent([0, 0], [2, 2], [3, 2])).toBeNaN();
  });
});
