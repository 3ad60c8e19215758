import type { StepRange } from '../store';

export type AxisScale = 'log' | 'linear';

/**
 * The value axis for a series that may hold spikes. Values beyond the fence — a multiple of the spread between the 10th
 * and 90th percentile — do not stretch the axis; the line leaves the picture there and comes back. Noise on a plateau is
 * not blown up to fill the picture either: the axis spans at least a fifth of the value (linear) or a third of a decade (log).
 * Null where there is nothing to draw.
 */
export function robustRange(values: Float64Array, scale: AxisScale, also: readonly number[] = []): StepRange | null {
  const usable = (value: number) => Number.isFinite(value) && (scale === 'linear' || value > 0);
  const sorted = sample(values, also, usable).sort();
  if (sorted.length === 0) return null;
  const onScale = scale === 'log' ? Math.log10 : (value: number) => value;
  const at = (share: number) => onScale(sorted[Math.round(share * (sorted.length - 1))] as number);
  const leastSpan = scale === 'log' ? 1 / 3 : Math.max(Math.abs(at(0.5)) / 5, 1e-12);
  const reach = Math.max(at(0.9) - at(0.1), leastSpan) * 2;
  const [min, max] = extremesWithin(values, also, at(0.1) - reach, at(0.9) + reach, onScale, usable);
  const margin = Math.max(0.04 * (max - min), (leastSpan - (max - min)) / 2);
  const back = scale === 'log' ? (value: number) => 10 ** value : (value: number) => value;
  return { min: back(min - margin), max: back(max + margin) };
}

/** Percentiles of 2 000 values are as good as those of a million. */
function sample(values: Float64Array, also: readonly number[], usable: (value: number) => boolean): Float64Array {
  const stride = Math.max(1, Math.floor(values.length / 2000));
  const some = stride === 1 ? values : values.filter((_, i) => i % stride === 0);
  return Float64Array.of(...also, ...some).filter(usable);
}

function extremesWithin(
  values: Float64Array,
  also: readonly number[],
  low: number,
  high: number,
  onScale: (value: number) => number,
  usable: (value: number) => boolean,
): [number, number] {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  const take = (value: number) => {
    if (!usable(value)) return;
    const scaled = onScale(value);
    if (scaled < low || scaled > high) return;
    min = Math.min(min, scaled);
    max = Math.max(max, scaled);
  };
  values.forEach(take);
  also.forEach(take);
  return [min, max];
}
