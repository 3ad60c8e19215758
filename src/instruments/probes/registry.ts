import type { Probe } from '../probe';
import { createNoiseScale } from './noiseScale';
import { createSharpness } from './sharpness';
import { createSpectrum } from './spectrum';
import { createStepVerdict } from './stepVerdict';
import { createTerrain } from './terrain';

/** What makes each probe, in the order in which they run at a step. */
export const probes: readonly (() => Probe)[] = [
  createStepVerdict,
  createNoiseScale,
  createSharpness,
  createSpectrum,
  createTerrain,
];
