import { describe, expect, it } from 'vitest';
import type { ParameterLayout } from '../../../src/engine/objective';
import { gradientNorms } from '../../../src/instruments/gradientNorms';
import type { Instrument } from '../../../src/instruments/instrument';
import { instruments } from '../../../src/instruments/registry';
import { updateRatio } from '../../../src/instruments/updateRatio';
import { layerMetrics } from '../../../src/shared/catalog';

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
  const layers: Record<string, number[]> = {};
  const scalars: Record<string, number> = {};
  instrument.measure(
    {
      layout,
      gradient: Float32Array.from(gradient),
      before: Float32Array.from(before),
      after: Float32Array.from(after),
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
    expect(layers.gradientMeanAbs).toEqual([8.5, 7 / 3]);
    expect(layers.gradientMax).toEqual([12, 4]);
    expect(layers.gradientZeros).toEqual([0, 1 / 3]);
    expect(scalars.gradientNorm).toBe(Math.sqrt(169 + 25));
  });

  it.each([0, 1, 4])('is NaN in every norm of the layer where entry %d is NaN, and in that layer alone', (index) => {
    const gradient = [1, 1, 1, 1, 1];
    gradient[index] = Number.NaN;
    const { layers, scalars } = measure(gradientNorms, gradient);
    for (const metric of ['gradientL2', 'gradientRms', 'gradientMeanAbs', 'gradientMax']) {
      expect(layers[metric]![0]).not.toBeNaN();
      expect(layers[metric]![1]).toBeNaN();
    }
    expect(scalars.gradientNorm).toBeNaN();
  });
});

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
