import { descentCosine, gradientCosine } from './curvature/direction';
import type { Instrument } from './instrument';

/** How the gradient turns from step to step, and how nearly the update goes downhill. */
export const direction: Instrument = {
  id: 'direction',
  layers: [],
  scalars: ['gradientCosine', 'updateCosine'],
  measure({ gradient, previousGradient, before, after }, sink) {
    if (previousGradient) sink.scalar('gradientCosine', gradientCosine(gradient, previousGradient));
    sink.scalar('updateCosine', descentCosine(gradient, before, after));
  },
};
