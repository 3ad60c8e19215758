import type { Terrain } from '../../shared/catalog';
import type { TerrainEvidence } from '../../shared/terrain';
import type { VerdictKind } from './stepVerdict';

/** What is measured where the optimizer stands. NaN, or null, for what is not known: it speaks for nothing. */
export interface TerrainMeasurements {
  gradientNorm: number;
  /** Median of the gradient norms of the last steps, and the largest of the run. */
  recentGradientNorm: number;
  largestGradientNorm: number;
  lambdaMax: number;
  lambdaMin: number;
  /** κ of the spectrum. */
  condition: number;
  /** Mean of cos(gₜ, gₜ₋₁) over the last steps. */
  gradientCosine: number;
  /** How much of the first loss the last window of steps has taken off, and how much is gone in all: 0.02 is 2 %. */
  recentProgress: number;
  totalProgress: number;
  learningRate: number;
  verdict: VerdictKind | null;
}

export interface TerrainReading {
  terrain: Terrain;
  /** All that spoke for it. */
  evidence: TerrainEvidence[];
}

/** All are chosen by experiment, except where a source is named. */
export const terrainThresholds = {
  /** Times the recent gradient norm: a sudden wall. */
  cliffJump: 20,
  /** Of the run's largest gradient norm: the loss hardly falls in any direction. A basin or a saddle is nearer than that. */
  smallGradient: 0.1,
  tinyGradient: 1e-3,
  /** Of |λmax|: how negative λmin must be to be a way out. */
  negativeCurvature: 0.1,
  /** Of the first loss. */
  stalledProgress: 1e-3,
  /** Of the first loss: less than this in all means that the training has hardly begun (as ARC's plateau rule, 2026, which asks for 0.4). */
  littleProgress: 0.4,
  /** The lower bound that 100 products give was 8 to 190 on six networks that trained well or were new: a hundred is a lot. */
  condition: 100,
  turningCosine: -0.3,
  /** η λmax: gradient descent crosses the bottom at 1 and diverges at 2 (Cohen et al. 2021). */
  sharpness: 1,
} as const;

/**
 * Where the optimizer stands, decided from what was measured, the first that fits:
 *
 *   cliff        the step verdict says so, or the gradient is many times what it was
 *   saddle       small gradient, and a direction of clearly negative curvature
 *   plateau      tiny gradient and no progress, although little of the loss is gone
 *   ravine       ill-conditioned, and the gradient turns round from step to step
 *   basin        small gradient, no clearly negative curvature: sharp or flat by η λmax
 *   slope        none of these: there is a way to go, downhill
 */
export function terrainOf(measured: TerrainMeasurements): TerrainReading {
  for (const look of inOrder) {
    const reading = look(measured);
    if (reading) return reading;
  }
  return { terrain: 'slope', evidence: [] };
}

type Look = (measured: TerrainMeasurements) => TerrainReading | null;

const { cliffJump, smallGradient, tinyGradient, negativeCurvature, stalledProgress, littleProgress } =
  terrainThresholds;

const cliffByVerdict: Look = ({ verdict }) =>
  verdict === 'cliff'
    ? {
        terrain: 'cliff',
        evidence: [
          { quantity: 'step verdict', value: 1, threshold: 1, says: 'the loss rose against the quadratic model' },
        ],
      }
    : null;

const cliffByGradient: Look = ({ gradientNorm, recentGradientNorm }) =>
  all('cliff', above('‖g‖ / its recent median', gradientNorm / recentGradientNorm, cliffJump, 'the gradient jumped'));

const saddle: Look = (measured) =>
  all(
    'saddle',
    gradientBelow(smallGradient, measured),
    below(
      'λmin / |λmax|',
      measured.lambdaMin / Math.abs(measured.lambdaMax),
      -negativeCurvature,
      'the loss curves downwards somewhere',
    ),
  );

const plateau: Look = (measured) =>
  all(
    'plateau',
    gradientBelow(tinyGradient, measured),
    below('|recent progress|', Math.abs(measured.recentProgress), stalledProgress, 'the loss stands still'),
    below('progress in all', measured.totalProgress, littleProgress, 'most of the loss is still there'),
  );

const ravine: Look = ({ condition, gradientCosine }) =>
  all(
    'ravine',
    above('condition', condition, terrainThresholds.condition, 'one direction is far steeper than others'),
    below(
      'cos(gₜ, gₜ₋₁)',
      gradientCosine,
      terrainThresholds.turningCosine,
      'the gradient turns round from step to step',
    ),
  );

const basin: Look = (measured) => {
  const { lambdaMax, lambdaMin, learningRate } = measured;
  const inBasin = [
    gradientBelow(smallGradient, measured),
    above(
      'λmin / |λmax|',
      lambdaMin / Math.abs(lambdaMax),
      -negativeCurvature,
      'no direction clearly curves downwards',
    ),
  ];
  const crossing = learningRate * lambdaMax;
  const { sharpness } = terrainThresholds;
  return (
    all('sharp basin', ...inBasin, above('η λmax', crossing, sharpness, 'a step crosses the bottom')) ??
    all('flat basin', ...inBasin, atMost('η λmax', crossing, sharpness, 'a step stays on its side of the bottom'))
  );
};

const inOrder: readonly Look[] = [cliffByVerdict, cliffByGradient, saddle, plateau, ravine, basin];

const gradientBelow = (
  share: number,
  { gradientNorm, largestGradientNorm }: TerrainMeasurements,
): TerrainEvidence | null =>
  below('‖g‖ / its largest', gradientNorm / largestGradientNorm, share, 'the gradient is small');

/** A reading, when everything that it asks for is there. */
function all(terrain: Terrain, ...evidence: (TerrainEvidence | null)[]): TerrainReading | null {
  const found = evidence.filter((one) => one !== null);
  return found.length === evidence.length ? { terrain, evidence: found } : null;
}

type Comparison = (quantity: string, value: number, threshold: number, says: string) => TerrainEvidence | null;

const above: Comparison = (quantity, value, threshold, says) =>
  value > threshold ? { quantity, value, threshold, says } : null;
const below: Comparison = (quantity, value, threshold, says) =>
  value < threshold ? { quantity, value, threshold, says } : null;
const atMost: Comparison = (quantity, value, threshold, says) =>
  value <= threshold ? { quantity, value, threshold, says } : null;
