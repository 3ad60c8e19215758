import { type Instrument, slicesByLayer } from './instrument';

/**
 * Size of the gradient, for the whole model and for each layer: ‖g‖₂, its root mean square, mean |g|, max |g|, and the share of
 * entries that are exactly zero. Sums run in float64. A NaN among a layer's entries makes its norms NaN.
 */
export const gradientNorms: Instrument = {
  id: 'gradient-norms',
  layers: ['gradientL2', 'gradientRms', 'gradientMeanAbs', 'gradientMax', 'gradientZeros'],
  scalars: ['gradientNorm'],
  measure({ layout, gradient }, sink) {
    let total = 0;
    slicesByLayer(layout).forEach((slices, layer) => {
      let [squares, sum, max, zeros, count] = [0, 0, 0, 0, 0];
      for (const { offset, length } of slices) {
        count += length;
        for (let i = offset; i < offset + length; i++) {
          const size = Math.abs(gradient[i]!);
          squares += size * size;
          sum += size;
          if (size > max) max = size;
          if (size === 0) zeros++;
        }
      }
      total += squares;
      sink.layer('gradientL2', layer, Math.sqrt(squares));
      sink.layer('gradientRms', layer, Math.sqrt(squares / count));
      sink.layer('gradientMeanAbs', layer, sum / count);
      sink.layer('gradientMax', layer, Number.isNaN(sum) ? Number.NaN : max);
      sink.layer('gradientZeros', layer, zeros / count);
    });
    sink.scalar('gradientNorm', Math.sqrt(total));
  },
};
