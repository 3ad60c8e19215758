import { NoiseScaleEstimate, sizesOf } from '../curvature/noiseScale';
import type { Probe } from '../probe';

/** The gradient noise scale, from the gradients of two batches at the same weights. */
export function createNoiseScale(): Probe {
  const estimate = new NoiseScaleEstimate();
  return {
    id: 'noise-scale',
    scalars: ['noiseScale'],
    weight: 1,
    gradients: 1,
    prepares: {},
    measure({ objective, gradient, before, batch, other }, sink) {
      if (!other || other.size !== batch.size) return;
      const elsewhere = new Float32Array(gradient.length);
      objective.again(before, other, elsewhere);
      estimate.add(sizesOf([gradient, elsewhere], batch.size));
      sink.scalar('noiseScale', estimate.latest?.value ?? Number.NaN);
    },
  };
}
