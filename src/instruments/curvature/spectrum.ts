import type { Measured, Spectrum } from '../../shared/spectrum';
import { densityOf, nodesOf, quadrature } from './density';
import { atOnce, type InSteps } from './inSteps';
import { Lanczos, type RitzPairs } from './lanczos';
import { type Limits, MeteredOperator, type SymmetricOperator } from './operator';
import type { Random } from './randomVectors';
import { traceOf } from './trace';

/** A Ritz value has settled when its bound is at most so much of the larger extreme. */
const tolerance = 0.01;
/** Of the products: what the trace takes, and the density. The rest goes to the extremes. */
const shareOfTrace = 0.2;
const shareOfDensity = 0.4;
/** Beyond these the extremes gain little, and the tridiagonal matrix takes seconds. */
const mostSteps = 500;
/** Products for each start of the density. */
const stepsOfStart = 20;
/** An eigenvalue is told from zero when its bound is at most so much of it. */
const clear = 0.5;

/**
 * The spectrum of a symmetric operator, from products alone: extremes by Lanczos, trace by Hutchinson beyond the Lanczos space, density by stochastic Lanczos
 * quadrature. Where there are as many products as rows, and at most 500, every eigenvalue is found. When the limits end it early, the uncertainties say
 * what is not known: NaN where nothing is.
 */
export const measureSpectrum = (operator: SymmetricOperator, limits: Limits, random: Random): Spectrum =>
  atOnce(spectrumInSteps(operator, limits, random));

export function* spectrumInSteps(operator: SymmetricOperator, limits: Limits, random: Random): InSteps<Spectrum> {
  const metered = new MeteredOperator(operator, limits);
  const plan = planOf(operator.size, limits.products);
  const lanczos = new Lanczos(metered, random, plan.steps);
  while (metered.left > 0 && lanczos.step()) yield;
  if (lanczos.steps === 0) return nothing(metered.products);
  const trace = yield* traceOf(metered, lanczos, random, plan.probes);
  const others = yield* quadrature(metered, random, plan.starts, stepsOfStart);
  return {
    lambdaMax: extreme(lanczos, lanczos.steps - 1),
    lambdaMin: extreme(lanczos, 0),
    trace,
    condition: conditionOf(lanczos.ritz),
    negativeDirections: negativeDirections(lanczos),
    density: densityOf([nodesOf(lanczos), ...others]),
    complete: lanczos.isComplete,
    products: metered.products,
  };
}

/** How the products are spent: steps for the extremes, probes for the trace, further starts for the density. */
function planOf(size: number, products: number): { steps: number; probes: number; starts: number } {
  if (size <= Math.min(products, mostSteps)) return { steps: size, probes: 0, starts: 0 };
  const probes = Math.floor(shareOfTrace * products);
  const leastStarts = Math.floor((shareOfDensity * products) / stepsOfStart);
  const steps = Math.min(mostSteps, products - probes - leastStarts * stepsOfStart);
  return { steps, probes, starts: Math.floor((products - probes - steps) / stepsOfStart) };
}

function hasSettled({ ritz: { values, bounds } }: Lanczos, index: number): boolean {
  const size = Math.max(Math.abs(values[0]!), Math.abs(values.at(-1)!));
  return bounds[index]! <= tolerance * size;
}

/** That some eigenvalue is near a Ritz value does not say that none lies beyond, unless the Ritz value has settled. */
function extreme(lanczos: Lanczos, index: number): Measured {
  const { values, bounds } = lanczos.ritz;
  const bound = bounds[index]!;
  const settled = lanczos.isComplete || hasSettled(lanczos, index);
  return { value: values[index]!, uncertainty: settled ? bound : Math.max(bound, beyond(lanczos)) };
}

/**
 * How far the extreme eigenvalues may lie beyond the Ritz values. From a start that is uniform on the sphere, after k steps in n dimensions,
 *
 *   E[ (λmax − θmax) / (λmax − λmin) ] ≤ 0.103 (ln(n (k−1)⁴) / (k−1))²
 *
 * for the worst of all spectra (Kuczyński & Woźniakowski 1992, Theorem 3.2, from 4 steps on). Taken at both ends: infinite where that is half of the
 * range or more.
 */
function beyond({ basis, steps, ritz: { values } }: Lanczos): number {
  if (steps < 4) return Number.POSITIVE_INFINITY;
  const share = 0.103 * (Math.log(basis.size * (steps - 1) ** 4) / (steps - 1)) ** 2;
  return share < 0.5 ? ((values.at(-1)! - values[0]!) * share) / (1 - 2 * share) : Number.POSITIVE_INFINITY;
}

/**
 * κ = max |λ| / min |λ| over the eigenvalues that are told from zero (bound at most half of the value): flat directions, of which a network has many,
 * would make it infinite. Lanczos finds the extremes first, so that κ is a lower bound which grows with the products. The uncertainties of both are
 * added, relatively.
 */
function conditionOf({ values, bounds }: RitzPairs): Measured {
  const told = values
    .map((value, i) => ({ size: Math.abs(value), bound: bounds[i]! }))
    .filter(({ size, bound }) => bound <= clear * size && size > 0)
    .sort((a, b) => a.size - b.size);
  const [least, greatest] = [told[0], told.at(-1)];
  if (!least || !greatest || least === greatest) return unknown;
  const value = greatest.size / least.size;
  return { value, uncertainty: value * (greatest.bound / greatest.size + least.bound / least.size) };
}

/**
 * Ritz values below what rounding makes of zero. In a space of which H is negative in k directions it has k negative eigenvalues at least
 * (Cauchy's interlacing), also where the Ritz values have not converged.
 */
const negativeDirections = ({ ritz, perturbation }: Lanczos): number =>
  ritz.values.filter((value) => value < -perturbation).length;

const unknown: Measured = { value: Number.NaN, uncertainty: Number.NaN };

/** There was no time for a single product, or it was not finite. */
const nothing = (products: number): Spectrum => ({
  lambdaMax: unknown,
  lambdaMin: unknown,
  trace: unknown,
  condition: unknown,
  negativeDirections: 0,
  density: { grid: [], values: [], sigma: Number.NaN },
  complete: false,
  products,
});
