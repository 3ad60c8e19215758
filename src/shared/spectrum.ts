import * as v from 'valibot';
import { wireNumber } from './wireNumber';

/** A number that was measured, and how far off it may be. NaN: it could not be told. */
export const measured = v.object({ value: wireNumber, uncertainty: wireNumber });
export type Measured = v.InferOutput<typeof measured>;

/** How densely the eigenvalues lie: integrates to 1 over the grid, which is even. */
export const density = v.object({
  grid: v.array(wireNumber),
  values: v.array(wireNumber),
  /** Width of the kernel that an eigenvalue is smoothed by. */
  sigma: wireNumber,
});
export type Density = v.InferOutput<typeof density>;

/** The eigenvalues of a Hessian, as far as products with it tell them. See docs/instruments/spectrum.md. */
export const spectrum = v.object({
  lambdaMax: measured,
  lambdaMin: measured,
  trace: measured,
  /** Of the eigenvalues that are told from zero: the largest in size over the smallest. A lower bound, unless the spectrum is complete. */
  condition: measured,
  /** Along so many directions at least, orthogonal to each other, the loss curves downwards. */
  negativeDirections: v.number(),
  density,
  /** Whether it was taken from all eigenvalues, one by one. */
  complete: v.boolean(),
  products: v.number(),
});
export type Spectrum = v.InferOutput<typeof spectrum>;

/** The spectrum at one point of a run. */
export const spectrumMeasured = v.object({
  ...spectrum.entries,
  stage: v.number(),
  /** Updates that were made before it. */
  step: v.number(),
  /** Examples of the batch whose loss it is, of so many in the data; null where that is not known. */
  batchSize: v.nullable(v.number()),
  examples: v.nullable(v.number()),
  seconds: wireNumber,
});
export type SpectrumMeasured = v.InferOutput<typeof spectrumMeasured>;
