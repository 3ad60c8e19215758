/** One step of a sweep: the learning rate that it used, and the loss before it. */
export interface SweepPoint {
  learningRate: number;
  loss: number;
}

export interface RangeFound {
  kind: 'found';
  /** What to use: the valley. */
  suggestion: number;
  /** Where the smoothed loss falls fastest per factor of the rate. */
  steepest: number;
  /** Half way down the longest descent of the smoothed loss. */
  valley: number;
  /** Where the smoothed loss is least: too large to train with. */
  minimum: number;
  /** The first rate at which the loss has risen for good; null when the sweep ended before. */
  divergence: number | null;
  /** Parallel to the sweep up to the divergence. */
  smoothed: number[];
}

/** A sweep that says nothing, and why. */
export interface RangeUnknown {
  kind: 'too-short' | 'never-decreases' | 'too-noisy';
  says: string;
}

/** Chosen by experiment, except where a source is named. */
export const rangeThresholds = {
  /** Points before the divergence, and powers of ten that they span. */
  points: 20,
  decades: 1,
  /** Standard deviation of the smoothing kernel, as a share of the points. */
  smoothing: 1 / 40,
  /** The loss has diverged when it is above the first one by this share of it and by what it had fallen before, for so many steps. */
  rise: 0.5,
  stays: 3,
  /** Of the first loss: a fall worth the name. */
  fall: 0.02,
  /** Standard deviations of the smoothed loss: noise alone spans five over a hundred points, seldom six. */
  noise: 6,
} as const;

/**
 * Reads a learning-rate range test: the rate grows exponentially from step to step, the loss falls, then explodes (Smith 2017). The loss is smoothed
 * symmetrically over steps, so that it does not lag, and cut off where it diverges. `steepest` and `valley` are those of fastai's learning-rate finder;
 * the valley is the middle of the longest decreasing subsequence.
 */
export function learningRateRange(sweep: readonly SweepPoint[]): RangeFound | RangeUnknown {
  const end = divergenceOf(sweep.map(({ loss }) => loss));
  const before = sweep.slice(0, end);
  const rates = before.map(({ learningRate }) => learningRate);
  if (before.length < rangeThresholds.points || decades(rates) < rangeThresholds.decades) return tooShort(rates);
  const losses = before.map(({ loss }) => loss);
  const smoothed = smooth(losses);
  const least = indexOfLeast(smoothed);
  const fall = Math.max(...smoothed.slice(0, least + 1)) - smoothed[least]!;
  if (fall < rangeThresholds.fall * Math.abs(smoothed[0]!)) {
    return { kind: 'never-decreases', says: 'the loss does not fall at any of the learning rates' };
  }
  if (fall < rangeThresholds.noise * noiseOf(losses)) {
    return { kind: 'too-noisy', says: 'the loss falls by no more than its noise: use larger batches, or more steps' };
  }
  const valley = rates[middleOfLongestDescent(smoothed)]!;
  return {
    kind: 'found',
    suggestion: valley,
    steepest: rates[steepestDescent(rates, smoothed)]!,
    valley,
    minimum: rates[least]!,
    divergence: sweep[end]?.learningRate ?? null,
    smoothed,
  };
}

const decades = (rates: readonly number[]): number => Math.log10(rates.at(-1)! / rates[0]!);

function tooShort(rates: readonly number[]): RangeUnknown {
  const { points, decades: least } = rangeThresholds;
  const says = `only ${rates.length} finite losses before the divergence: at least ${points} over ${least === 1 ? 'a power' : `${least} powers`} of ten are needed`;
  return { kind: 'too-short', says };
}

/** Index of the first loss that is not finite, or that has risen and stays so; the length when none has. */
function divergenceOf(losses: readonly number[]): number {
  const { rise, stays } = rangeThresholds;
  const [first = Number.NaN] = losses;
  let [least, above] = [first, 0];
  for (const [i, loss] of losses.entries()) {
    if (!Number.isFinite(loss)) return i - above;
    least = Math.min(least, loss);
    above = loss > first + Math.max(rise * Math.abs(first), first - least) ? above + 1 : 0;
    if (above === stays) return i + 1 - stays;
  }
  return losses.length - above;
}

/** Gaussian weights over neighbouring steps. */
function smooth(losses: readonly number[]): number[] {
  const width = kernelWidth(losses.length);
  return losses.map((_, center) => {
    let [sum, weights] = [0, 0];
    for (const [i, loss] of losses.entries()) {
      const weight = Math.exp(-(((i - center) / width) ** 2) / 2);
      sum += weight * loss;
      weights += weight;
    }
    return sum / weights;
  });
}

const kernelWidth = (points: number): number => Math.max(1, rangeThresholds.smoothing * points);

/**
 * Standard deviation that the smoothed loss has from noise: that of the differences of neighbours, which a trend hardly touches, over √2 for the loss itself
 * and over the root of the 2√π σ points that the kernel averages.
 */
function noiseOf(losses: readonly number[]): number {
  const squares = losses.slice(1).reduce((sum, loss, i) => sum + (loss - losses[i]!) ** 2, 0);
  const variance = squares / (2 * (losses.length - 1));
  return Math.sqrt(variance / (2 * Math.sqrt(Math.PI) * kernelWidth(losses.length)));
}

function indexOfLeast(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value < values[best]! ? i : best), 0);
}

function steepestDescent(rates: readonly number[], losses: readonly number[]): number {
  const slopes = rates.slice(1).map((rate, i) => (losses[i + 1]! - losses[i]!) / Math.log(rate / rates[i]!));
  return indexOfLeast(slopes) + 1;
}

/** Of the longest decreasing subsequence, the index of its middle. */
function middleOfLongestDescent(losses: readonly number[]): number {
  const lengths = losses.map(() => 1);
  const before = losses.map(() => -1);
  for (let i = 1; i < losses.length; i++) {
    for (let j = 0; j < i; j++) {
      if (losses[i]! >= losses[j]! || lengths[j]! < lengths[i]!) continue;
      lengths[i] = lengths[j]! + 1;
      before[i] = j;
    }
  }
  let index = lengths.indexOf(Math.max(...lengths));
  for (let steps = lengths[index]! >> 1; steps > 0; steps--) index = before[index]!;
  return index;
}
