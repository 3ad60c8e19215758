import { Loop } from '../simd/loop';
import { count, maxAbs, sum } from '../simd/reduction';
import { type Instrument, lengthOf, stretchesByLayer } from './instrument';

const entries = new Loop(['g'], [], ({ g }) => ({
  reduce: { sizes: sum(g.abs()), max: maxAbs(g), zeros: count(g.equals(0)) },
}));

/**
 * Single entries of each layer's gradient: mean |g|, max |g|, and the share of entries that are exactly zero. A NaN among a layer's
 * entries makes its mean and maximum NaN.
 */
export const gradientEntries: Instrument = {
  id: 'gradient-entries',
  layers: ['gradientMeanAbs', 'gradientMax', 'gradientZeros'],
  scalars: [],
  measure({ layout, gradient }, sink) {
    stretchesByLayer(layout).forEach((stretches, layer) => {
      let [sizes, max, zeros] = [0, 0, 0];
      for (const { offset, length } of stretches) {
        const part = entries.run({ g: gradient }, {}, offset, length);
        sizes += part.sizes;
        max = Math.max(max, part.max);
        zeros += part.zeros;
      }
      const of = lengthOf(stretches);
      sink.layer('gradientMeanAbs', layer, sizes / of);
      sink.layer('gradientMax', layer, max);
      sink.layer('gradientZeros', layer, zeros / of);
    });
  },
};
