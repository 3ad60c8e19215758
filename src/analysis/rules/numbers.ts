/** A number to two digits: `0.0042`, `2e-5`, `350`. */
export function factor(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(1).replace('.0e', 'e').replace('e+', 'e');
  return String(Number(value.toPrecision(size >= 100 ? 3 : 2)));
}
