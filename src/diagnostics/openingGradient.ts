import { trendThresholds } from './lossTrend';
import type { RuleView } from './rule';

/** The scale of a run's gradients: the largest norm of its first ten steps. NaN before the first. */
export function openingGradient({ history, row }: RuleView): number {
  const first = history.scalar('gradientNorm').subarray(0, Math.min(row + 1, trendThresholds.openingSteps));
  return first.filter(Number.isFinite).reduce((largest, norm) => (largest > norm ? largest : norm), Number.NaN);
}
