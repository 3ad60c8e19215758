/** Two digits, as a sentence has them: `0.012`, `250`, `1.5e-7`. */
export function inWords(value: number): string {
  if (!Number.isFinite(value)) return value === Number.POSITIVE_INFINITY ? '∞' : String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(1).replace('.0e', 'e').replace('e+', 'e');
  return String(Number(value.toPrecision(size >= 100 ? 3 : 2)));
}
