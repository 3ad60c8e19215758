import { stepVerdicts, terrains } from '../../shared/catalog';
import { terrainOf } from '../curvature/terrain';
import type { Probe } from '../probe';

/** Steps over which the present is told from the past. */
const window = 50;
/** A cliff that lies further back is no terrain of the present. */
const recent = 10;

/** Where the optimizer stands, decided from what the other instruments know by now. It evaluates nothing itself. */
export const createTerrain = (): Probe => ({
  id: 'terrain',
  scalars: ['terrain'],
  weight: 0.1,
  gradients: 0.01,
  prepares: {},
  measure({ trend, latest, optimizer }, sink) {
    const { losses, gradientNorms, openingLoss: opening } = trend;
    if (Number.isNaN(latest('lambdaMax')) || losses.length < window) return;
    const verdict = latest('verdict', recent);
    const [before, now] = [mean(losses.slice(0, window / 2)), mean(losses.slice(-window / 2))];
    const reading = terrainOf({
      gradientNorm: gradientNorms.at(-1) ?? Number.NaN,
      recentGradientNorm: median(gradientNorms),
      largestGradientNorm: trend.largestGradientNorm,
      lambdaMax: latest('lambdaMax'),
      lambdaMin: latest('lambdaMin'),
      condition: latest('condition'),
      gradientCosine: latest('gradientCosine'),
      recentProgress: (before - now) / opening,
      totalProgress: (opening - now) / opening,
      learningRate: optimizer.hyperparameters.learningRate ?? Number.NaN,
      verdict: stepVerdicts[verdict] ?? null,
    });
    sink.scalar('terrain', terrains.indexOf(reading.terrain));
    sink.terrain(reading);
  },
});

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
