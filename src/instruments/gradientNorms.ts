import { Loop } from '../simd/loop';
import { dot } from '../simd/reduction';
import { type Instrument, lengthOf, stretchesByLayer } from './instrument';

const squares = new Loop(['g'], [], ({ g }) => ({ reduce: { sum: dot(g, g) } }));

/**
 * Size of the gradient: ‖g‖₂ for the whole model and for each layer, and the layer's root mean square. Sums run in float64. A NaN
 * among a layer's entries makes its norms NaN.
 */
export const gradientNorms: Instrument = {
  id: 'gradient-norms',
  always: true,
  layers: ['gradientL2', 'gradientRms'],
  scalars: ['gradientNorm'],
  measure({ layout, gradient }, sink) {
    let total = 0;
    stretchesByLayer(layout).forEach((stretches, layer) => {
      let ofLayer = 0;
      for (const { offset, length } of stretches) ofLayer += squares.run({ g: gradient }, {}, offset, length).sum;
      total += ofLayer;
      sink.layer('gradientL2', layer, Math.sqrt(ofLayer));
      sink.layer('gradientRms', layer, Math.sqrt(ofLayer / lengthOf(stretches)));
    });
    sink.scalar('gradientNorm', Math.sqrt(total));
  },
};
