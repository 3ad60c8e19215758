/** Squared gradient norms at two sizes of batch, at one point. */
export interface GradientSizes {
  /** Examples in a micro-batch, and E‖g‖² over the micro-batches. */
  smallBatch: number;
  smallSquared: number;
  /** The same for the batch that they make up together. */
  bigBatch: number;
  bigSquared: number;
}

/** The gradients of micro-batches of one size; their mean is the gradient of the batch that they make up. Two of them at least. */
export function sizesOf(gradients: readonly Float32Array[], microBatch: number): GradientSizes {
  const count = gradients.length;
  let [smallSquared, bigSquared] = [0, 0];
  for (let i = 0; i < gradients[0]!.length; i++) {
    let sum = 0;
    for (const gradient of gradients) {
      const entry = gradient[i]!;
      sum += entry;
      smallSquared += entry * entry;
    }
    bigSquared += (sum / count) ** 2;
  }
  return { smallBatch: microBatch, smallSquared: smallSquared / count, bigBatch: count * microBatch, bigSquared };
}

export interface NoiseScale {
  /** tr Σ / ‖G‖² in examples: about the batch at which noise and gradient are equally large. NaN while ‖G‖² is not told from zero. */
  value: number;
  /** Standard error, to first order. */
  uncertainty: number;
  /** Running means of the two parts: trace of the covariance of one example's gradient, squared norm of the true gradient. */
  variance: number;
  signal: number;
}

/** Weight of the newest measurement in the running means. */
const weightOfNew = 0.05;
/** Below so many independent measurements their spread says nothing. */
const leastMeasurements = 2.5;
/** ‖G‖² is told from zero when it is so many standard errors above. */
const sure = 2;

/**
 * Gradient noise scale (McCandlish, Kaplan, Amodei et al. 2018, appendix A.1). With E‖g_B‖² = ‖G‖² + tr Σ / B,
 *
 *   ‖G‖² ≈ (B‖g_B‖² − b‖g_b‖²) / (B − b),   tr Σ ≈ (‖g_b‖² − ‖g_B‖²) / (1/b − 1/B)
 *
 * are unbiased, but noisy, and their quotient is biased: each has a running mean of its own, and only the means are divided.
 */
export class NoiseScaleEstimate {
  private weight = 0;
  /** Sum of squared weights: 1 over it is how many measurements the means are worth. */
  private squaredWeights = 0;
  private readonly means = { variance: 0, signal: 0, varianceSquared: 0, signalSquared: 0, product: 0 };

  add({ smallBatch, smallSquared, bigBatch, bigSquared }: GradientSizes): void {
    const signal = (bigBatch * bigSquared - smallBatch * smallSquared) / (bigBatch - smallBatch);
    const variance = (smallSquared - bigSquared) / (1 / smallBatch - 1 / bigBatch);
    if (!Number.isFinite(signal) || !Number.isFinite(variance)) return;
    this.weight = 1 - (1 - this.weight) * (1 - weightOfNew);
    const share = weightOfNew / this.weight;
    this.squaredWeights = (1 - share) ** 2 * this.squaredWeights + share ** 2;
    const now = {
      variance,
      signal,
      varianceSquared: variance ** 2,
      signalSquared: signal ** 2,
      product: variance * signal,
    };
    for (const name of keys) this.means[name] += share * (now[name] - this.means[name]);
  }

  /** Null before the first measurement. */
  get latest(): NoiseScale | null {
    if (this.weight === 0) return null;
    const { variance, signal, varianceSquared, signalSquared, product } = this.means;
    // Of n independent measurements, the mean has 1/(n − 1) of the variance that they show.
    const kept = 1 / (1 / this.squaredWeights - 1);
    const ofVariance = kept * (varianceSquared - variance ** 2);
    const ofSignal = kept * Math.max(0, signalSquared - signal ** 2);
    const together = kept * (product - variance * signal);
    const isTold = 1 / this.squaredWeights >= leastMeasurements && signal > sure * Math.sqrt(ofSignal);
    if (!isTold) return { value: Number.NaN, uncertainty: Number.NaN, variance, signal };
    const value = variance / signal;
    const squared = ofVariance - 2 * value * together + value ** 2 * ofSignal;
    return { value, uncertainty: Math.sqrt(Math.max(0, squared)) / signal, variance, signal };
  }
}

const keys = ['variance', 'signal', 'varianceSquared', 'signalSquared', 'product'] as const;
