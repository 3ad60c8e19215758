/** One update d from w, seen through the quadratic model of the loss on its own batch. */
export interface StepMeasurements {
  /** gᵀd: what the gradient promises. */
  slope: number;
  /** dᵀHd. */
  curvature: number;
  /** L(w) and L(w + d) on the batch of the update, on the same random numbers. */
  lossBefore: number;
  lossAfter: number;
  /** The change of the loss on another batch; null when it was not looked at. */
  changeElsewhere: number | null;
  learningRate: number;
}

/**
 * What became of a step:
 * `overshoot`: it went so far that curvature took back what the gradient promised; `cliff`: the loss ended higher than gradient and curvature
 * say; `uphill`: the update pointed uphill, as momentum may; `noise`: it helped its own batch and harmed another; `fine`: none of these; `unknown`: a
 * number that is needed is not finite.
 */
export type VerdictKind = 'overshoot' | 'cliff' | 'uphill' | 'noise' | 'fine' | 'unknown';

export interface StepVerdict {
  kind: VerdictKind;
  /** gᵀd + ½dᵀHd, and what was measured on the same batch. */
  predicted: number;
  measured: number;
  /** Above 1 the quadratic model says that the loss rises; 0: exactly at the minimum along the step. NaN for a step that does not go downhill. */
  alpha: number;
  /** The step could be this many times as long before the quadratic model rises. Infinite where the loss does not curve upwards. */
  safeScaling: number;
  /** For rules whose step is proportional to the rate: the rate at which this step would have been at its limit. */
  safeLearningRate: number;
}

/** Thresholds, chosen by experiment. */
export const verdictThresholds = {
  /** Of |gᵀd| + ½|dᵀHd|: how much higher than predicted the loss may end. */
  disagreement: 0.5,
  /** A loss that falls by less than this share of what the gradient promises barely falls. */
  barely: 0.1,
  /** Of the loss: differences below it are float32's rounding, and α alone decides. */
  rounding: 1e-6,
} as const;

/**
 * Judges one update by the quadratic model ΔL ≈ gᵀd + ½dᵀHd:
 *
 *   α = dᵀHd / (−gᵀd) − 1,   α > 1 ⇔ ½dᵀHd > −gᵀd ⇔ the model says that the loss rises
 *
 * For gradient descent, d = −εg, this is ε·gᵀHg/gᵀg − 1, and the largest safe ε is 2gᵀg/gᵀHg (Goodfellow, Bengio & Courville 2016, section 8.2.1). The scale of α is that
 * of Cockpit (Schneider, Dangel & Hennig 2021), which fits it from losses and gradients instead.
 */
export function stepVerdict(step: StepMeasurements): StepVerdict {
  const { slope, curvature, lossBefore, lossAfter, learningRate } = step;
  const predicted = slope + curvature / 2;
  const measured = lossAfter - lossBefore;
  const descent = -slope;
  const alpha = descent > 0 ? curvature / descent - 1 : Number.NaN;
  const safeScaling = safeScalingOf(descent, curvature);
  const figures = { predicted, measured, alpha, safeScaling, safeLearningRate: learningRate * safeScaling };
  const kind = kindOf(step, figures);
  return { kind, ...figures };
}

type Figures = Omit<StepVerdict, 'kind'>;

function safeScalingOf(descent: number, curvature: number): number {
  if (Number.isNaN(descent) || Number.isNaN(curvature)) return Number.NaN;
  if (curvature <= 0) return Number.POSITIVE_INFINITY;
  return Math.max(0, (2 * descent) / curvature);
}

function kindOf(step: StepMeasurements, { predicted, measured, alpha }: Figures): VerdictKind {
  const { slope, curvature, lossBefore, changeElsewhere } = step;
  const { disagreement, barely } = verdictThresholds;
  if (!Number.isFinite(predicted) || !Number.isFinite(lossBefore)) return 'unknown';
  if (!Number.isFinite(measured)) return 'cliff';
  const rounding = verdictThresholds.rounding * Math.abs(lossBefore);
  if (measured - predicted > disagreement * (Math.abs(slope) + Math.abs(curvature) / 2) + rounding) return 'cliff';
  if (alpha > 1 && measured > barely * slope - rounding) return 'overshoot';
  if (slope > 0 && measured > rounding) return 'uphill';
  if (measured < -rounding && changeElsewhere !== null && changeElsewhere > rounding) return 'noise';
  return 'fine';
}
