import { describe, expect, it } from 'vitest';
import type { ParameterLayout } from '../../../src/engine/objective';
import { gradientEntries } from '../../../src/instruments/gradientEntries';
import { gradientNorms } from '../../../src/instruments/gradientNorms';
import type { Instrument } from '../../../src/instruments/instrument';
import { instruments } from '../../../src/instruments/registry';
import { updateRatio } from '../../../src/instruments/updateRatio';
import { layerMetrics } from '../../../src/shared/catalog';
import { Arena } from '../../../src/simd/arena';

/** Two layers; the second one's weights lie on both sides of the first one's. */
const layout: ParameterLayout = {
  layers: [
    { name: 'a', className: 'Dense' },
    { name: 'b', className: 'Dense' },
  ],
  slices: [
    { layer: 1, weight: 'b/kernel', shape: [2], offset: 0, length: 2 },
    { layer: 0, weight: 'a/kernel', shape: [2], offset: 2, length: 2 },
    { layer: 1, weight: 'b/bias', shape: [1], offset: 4, length: 1 },
  ],
  size: 5,
};

function measure(instrument: Instrument, gradient: number[], before = [0, 0, 0, 0, 0], after = before) {
  const arena = new Arena(4, layout.size);
  const inArena = (values: number[]) => {
    const vector = arena.allocate(layout.size);
    vector.set(values);
    return vector;
  };
  const layers: Record<string, number[]> = {};
  const scalars: Record<string, number> = {};
  instrument.measure(
    {
      layout,
      gradient: inArena(gradient),
      previousGradient: inArena(gradient),
      before: inArena(before),
      after: inArena(after),
    },
    {
      layer: (metric, layer, value) => {
        layers[metric] ??= [];
        layers[metric][layer] = value;
      },
      scalar: (name, value) => {
        scalars[name] = value;
      },
    },
  );
  return { layers, scalars };
}

describe.each(instruments)('$id', (instrument) => {
  it('fills exactly the columns that it names, for every layer, all known to the catalog', () => {
    const { layers, scalars } = measure(instrument, [1, 2, 3, 4, 5], [1, 1, 1, 1, 1], [2, 2, 2, 2, 2]);
    expect(Object.keys(layers).sort()).toEqual([...instrument.layers].sort());
    expect(Object.keys(scalars).sort()).toEqual([...instrument.scalars].sort());
    for (const metric of instrument.layers) expect(layerMetrics).toHaveProperty(metric);
    for (const values of Object.values(layers)) expect(values.filter(Number.isFinite)).toHaveLength(2);
  });
});

describe('gradient norms', () => {
  it('gathers a layer’s weights wherever they lie', () => {
    const { layers, scalars } = measure(gradientNorms, [3, 0, -5, 12, 4]);
    expect(layers.gradientL2).toEqual([13, 5]);
    expect(layers.gradientRms).toEqual([Math.sqrt(169 / 2), Math.sqrt(25 / 3)]);
    expect(scalars.gradientNorm).toBe(Math.sqrt(169 + 25));
  });

  it('knows gradients whose squares float32 does not', () => {
    expect(measure(gradientNorms, [0, 0, 3e-30, -4e-30, 0]).layers.gradientL2![0]).toBeCloseTo(5e-30, 35);
    expect(measure(gradientNorms, [0, 0, 3e30, -4e30, 0]).scalars.gradientNorm! / 5e30).toBeCloseTo(1, 6);
  });
});

describe('gradient entries', () => {
  it('gathers a layer’s weights wherever they lie', () => {
    const { layers } = measure(gradientEntries, [3, 0, -5, 12, 4]);
    expect(layers.gradientMeanAbs).toEqual([8.5, 7 / 3]);
    expect(layers.gradientMax).toEqual([12, 4]);
    expect(layers.gradientZeros).toEqual([0, 1 / 3]);
  });
});

it.each([0, 1, 4])(
  'what is measured of a gradient is NaN in the layer where entry %d is, and in that layer alone',
  (index) => {
    const gradient = [1, 1, 1, 1, 1];
    gradient[index] = Number.NaN;
    const norms = measure(gradientNorms, gradient);
    const entries = measure(gradientEntries, gradient);
    for (const metric of ['gradientL2', 'gradientRms', 'gradientMeanAbs', 'gradientMax']) {
      const [clean, tainted] = (norms.layers[metric] ?? entries.layers[metric])!;
      expect(clean).not.toBeNaN();
      expect(tainted).toBeNaN();
    }
    expect(norms.scalars.gradientNorm).toBeNaN();
  },
);

describe('update ratio', () => {
  it('is the length of the step over the length of the weights before it', () => {
    const { layers } = measure(updateRatio, [0, 0, 0, 0, 0], [3, 0, 6, 8, 4], [3, 0, 6, 7, 4.5]);
    expect(layers.updateRatio).toEqual([0.1, 0.1]);
    expect(layers.weightL2).toEqual([10, 5]);
  });

  it('is 0 for weights of zero that stay, and infinite for those that move', () => {
    const { layers } = measure(updateRatio, [0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 1, 0, 0]);
    expect(layers.updateRatio).toEqual([Number.POSITIVE_INFINITY, 0]);
  });
});
