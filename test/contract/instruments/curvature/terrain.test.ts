import { describe, expect, it } from 'vitest';
import { type TerrainMeasurements, terrainOf } from '../../../../src/instruments/curvature/terrain';
import { type Terrain, terrains } from '../../../../src/shared/catalog';

/** A training under way. */
const underWay: TerrainMeasurements = {
  gradientNorm: 1,
  recentGradientNorm: 1,
  largestGradientNorm: 2,
  lambdaMax: 5,
  lambdaMin: -0.2,
  condition: 20,
  gradientCosine: 0.4,
  recentProgress: 0.02,
  totalProgress: 0.3,
  learningRate: 0.01,
  verdict: 'fine',
};

const cases: [string, Partial<TerrainMeasurements>, Terrain][] = [
  ['under way', {}, 'slope'],
  ['after a verdict', { verdict: 'cliff' }, 'cliff'],
  ['where the gradient jumps', { gradientNorm: 30 }, 'cliff'],
  ['between two hills', { gradientNorm: 0.1, recentGradientNorm: 0.1, lambdaMin: -2 }, 'saddle'],
  ['on a hilltop', { gradientNorm: 0.1, lambdaMax: -1, lambdaMin: -2 }, 'saddle'],
  ['on a steep slope that curves downwards', { lambdaMin: -2 }, 'slope'],
  [
    'where nothing happens',
    { gradientNorm: 1e-3, recentGradientNorm: 1e-3, recentProgress: 0, totalProgress: 0.01 },
    'plateau',
  ],
  ['where nothing happens any more', { gradientNorm: 1e-3, recentProgress: 0, totalProgress: 0.97 }, 'flat basin'],
  ['between steep walls', { condition: 1e4, gradientCosine: -0.8 }, 'ravine'],
  ['ill-conditioned, but going straight', { condition: 1e4 }, 'slope'],
  ['turning round in a round bowl', { gradientCosine: -0.8 }, 'slope'],
  ['at the bottom of a wide bowl', { gradientNorm: 0.1 }, 'flat basin'],
  ['at the bottom of a narrow one', { gradientNorm: 0.1, lambdaMax: 150 }, 'sharp basin'],
  ['where only the gradient is known', { lambdaMax: Number.NaN, lambdaMin: Number.NaN, gradientNorm: 0.1 }, 'slope'],
];

describe('the terrain', () => {
  it.each(cases)('%s', (_, change, terrain) => {
    const reading = terrainOf({ ...underWay, ...change });
    expect(reading.terrain).toBe(terrain);
    if (terrain === 'slope') expect(reading.evidence).toEqual([]);
    else expect(reading.evidence.length).toBeGreaterThan(0);
  });

  it('covers every kind', () => {
    expect(new Set(cases.map(([, , terrain]) => terrain))).toEqual(new Set(terrains));
  });

  it('tells what it was decided by', () => {
    expect(terrainOf({ ...underWay, condition: 1e4, gradientCosine: -0.8 }).evidence).toEqual([
      expect.objectContaining({ quantity: 'condition', value: 1e4, threshold: 100 }),
      expect.objectContaining({ quantity: 'cos(gₜ, gₜ₋₁)', value: -0.8, threshold: -0.3 }),
    ]);
  });

  it('is undecided where nothing is known', () => {
    const unknown = Object.fromEntries(
      Object.keys(underWay).map((name) => [name, name === 'verdict' ? null : Number.NaN]),
    ) as unknown as TerrainMeasurements;
    expect(terrainOf(unknown)).toEqual({ terrain: 'slope', evidence: [] });
  });
});
