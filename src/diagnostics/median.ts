/** The middle of the finite values; NaN when there are none. */
export function median(values: Float64Array): number {
  const sorted = values.filter(Number.isFinite).sort();
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
