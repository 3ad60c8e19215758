import seedrandom from 'seedrandom';
import { hessianOf } from '../curvature/operator';
import { measureSpectrum } from '../curvature/spectrum';
import type { Probe } from '../probe';

/** A rough spectrum: its uncertainties say how rough. `ravine spectrum` takes more. */
const products = 40;

/** The whole spectrum on the fixed batch, seldom. */
export function createSpectrum(): Probe {
  const random = seedrandom('spectrum');
  return {
    id: 'spectrum',
    scalars: ['lambdaMax', 'lambdaMin', 'condition'],
    weight: 1,
    gradients: 2 * products,
    prepares: { fixed: ['product'] },
    measure({ objective, after, fixed }, sink) {
      const found = measureSpectrum(hessianOf(objective, after, fixed), { products }, random);
      sink.scalar('lambdaMax', found.lambdaMax.value);
      sink.scalar('lambdaMin', found.lambdaMin.value);
      sink.scalar('condition', found.condition.value);
      sink.spectrum({ ...found, batchSize: Number.isNaN(fixed.size) ? null : fixed.size });
    },
  };
}
