/** A measured number as people read it: `250`, `0.012`, `1e-9`, `2.4e5`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) {
    return value.toExponential(1).replace('.0e', 'e').replace('e+', 'e');
  }
  return String(Number(value.toPrecision(size >= 1000 ? 4 : size >= 100 ? 3 : 2)));
}

/** A share of a whole: `53 %`, `0.4 %`. */
export const formatShare = (share: number): string =>
  `${formatNumber(Math.abs(share) < 0.1 ? 100 * share : Math.round(100 * share))} %`;

const scales = [
  [1e12, 'trillion'],
  [1e9, 'billion'],
  [1e6, 'million'],
] as const;

/** How many times: `120 times`, `15 000 times`, `70 million times`. */
export function formatTimes(factor: number): string {
  if (!(factor < 1e15)) return 'more than a thousand trillion times';
  const rounded = Number(factor.toPrecision(2));
  const [unit, name] = scales.find(([scale]) => rounded >= scale) ?? [1, ''];
  const digits = String(rounded / unit).replace(/\B(?=(\d{3})+$)/g, '\u00a0');
  return `${digits}${name && ` ${name}`} times`;
}
