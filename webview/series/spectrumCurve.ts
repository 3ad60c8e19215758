import type { Spectrum } from '../../src/shared/spectrum';

/** How many eigenvalues lie about each point of the grid: within the kernel that they are smoothed by. */
export interface SpectrumCurve {
  lambdas: readonly number[];
  counts: readonly number[];
}

/** A Gaussian of mass 1/n and width σ has the height 1/(nσ√2π): densities are told in such heights, as numbers of eigenvalues. */
export function spectrumCurve({ density }: Pick<Spectrum, 'density'>, parameters: number): SpectrumCurve {
  const height = parameters * density.sigma * Math.sqrt(2 * Math.PI);
  return { lambdas: density.grid, counts: density.values.map((value) => value * height) };
}
