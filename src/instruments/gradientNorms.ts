import { type Instrument, slicesByLayer } from './instrument';
import { type GradientSums, gradientSums } from './sums';

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
      const count = slices.reduce((sum, { length }) => sum + length, 0);
      const parts = slices.map(({ offset, length }) => gradientSums(gradient, offset, length));
      const sum = (of: (part: GradientSums) => number) => parts.reduce((whole, part) => whole + of(part), 0);
      const squares = sum((part) => part.squares);
      const sizes = sum((part) => part.sizes);
      const max = Math.max(...parts.map((part) => part.max));
      total += squares;
      sink.layer('gradientL2', layer, Math.sqrt(squares));
      sink.layer('gradientRms', layer, Math.sqrt(squares / count));
      sink.layer('gradientMeanAbs', layer, sizes / count);
      sink.layer('gradientMax', layer, Number.isNaN(sizes) ? Number.NaN : max);
      sink.layer('gradientZeros', layer, sum((part) => part.zeros) / count);
    });
    sink.scalar('gradientNorm', Math.sqrt(total));
  },
};
