import type { Measured } from '../../shared/spectrum';
import type { InSteps } from './inSteps';
import type { Lanczos } from './lanczos';
import type { MeteredOperator } from './operator';
import { fillSigns, type Random } from './randomVectors';

/**
 * Trace of H, the sum of its eigenvalues: the mean curvature times the number of parameters.
 *
 *   tr H = tr QᵀHQ + E[ zᵀH z ],   z = (I − QQᵀ) v,   v of random signs
 *
 * Q are the Lanczos vectors that are there already. They hold the large eigenvalues, whose part is then known without chance; the rest is
 * Hutchinson's estimator (1990). Splitting the two is Hutch++ (Meyer, Musco, Musco & Woodruff 2021), with a Krylov space in the place of its
 * sketch (Chen & Hallman 2023). The uncertainty is the standard error over the probes: NaN where there are fewer than two.
 */
export function* traceOf(
  operator: MeteredOperator,
  lanczos: Lanczos,
  random: Random,
  probes: number,
): InSteps<Measured> {
  // The errors of the products are independent: along the diagonal they add up as squares do.
  const rounding = lanczos.perturbation;
  if (lanczos.isComplete) return { value: lanczos.trace, uncertainty: rounding };
  const samples: number[] = [];
  while (samples.length < probes && operator.left > 0) {
    samples.push(complementSample(operator, lanczos, random));
    yield;
  }
  if (samples.length === 0) return { value: Number.NaN, uncertainty: Number.NaN };
  const { mean, standardError } = statistics(samples);
  return { value: lanczos.trace + mean, uncertainty: Math.hypot(rounding, standardError) };
}

function complementSample(operator: MeteredOperator, { basis }: Lanczos, random: Random): number {
  const z = basis.aside;
  fillSigns(z, random);
  basis.orthogonalise(z);
  const product = operator.apply(z);
  return product.reduce((sum, x, i) => sum + x * z[i]!, 0);
}

/** Mean, and the standard deviation of the mean. */
function statistics(samples: readonly number[]): { mean: number; standardError: number } {
  const mean = sum(samples) / samples.length;
  const variance = sum(samples.map((x) => (x - mean) ** 2)) / (samples.length - 1);
  return { mean, standardError: Math.sqrt(variance / samples.length) };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
