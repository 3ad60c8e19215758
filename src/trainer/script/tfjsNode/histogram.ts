/** [left edge, right edge, count] of each bucket, one after the other. */
export type Buckets = Float32Array;

/**
 * Counts values in buckets of equal width from the smallest to the largest; the last bucket holds its right edge too. No values: no buckets; values that are all
 * the same: one bucket of width 1 around them (TensorBoard's `histograms` plugin, summary_v2).
 */
export function buckets(values: ArrayLike<number>, count: number): Buckets {
  if (!Number.isInteger(count) || count <= 0)
    throw new Error(`Expected bucket count to be a strictly positive integer, but it was ${count}`);
  if (values.length === 0) return new Float32Array(0);
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i]!);
    most = Math.max(most, values[i]!);
  }
  if (least === most) return Float32Array.of(least - 0.5, most + 0.5, values.length);
  const width = (most - least) / count;
  const result = new Float32Array(3 * count);
  for (let i = 0; i < count; i++)
    result.set([least + i * width, i === count - 1 ? most : least + (i + 1) * width], 3 * i);
  for (let i = 0; i < values.length; i++)
    result[3 * Math.min(count - 1, Math.floor((values[i]! - least) / width)) + 2]!++;
  return result;
}
