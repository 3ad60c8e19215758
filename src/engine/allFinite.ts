import type { NonFiniteSite } from './objective';

/** Whether no value is NaN or infinite. x·0 is 0 just for finite x; four sums, since one would wait for itself. */
export function allFinite(values: Float32Array): boolean {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < values.length; i += 4) {
    a += values[i]! * 0;
    b += values[i + 1]! * 0;
    c += values[i + 2]! * 0;
    d += values[i + 3]! * 0;
  }
  for (; i < values.length; i++) a += values[i]! * 0;
  return a + b + c + d === 0;
}

/** What is not finite among `values`; null when all are. */
export function inspect(values: ArrayLike<number>): Pick<NonFiniteSite, 'value' | 'count' | 'of'> | null {
  let [nans, infinities] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) nans++;
    else if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) infinities++;
  }
  if (nans + infinities === 0) return null;
  return { value: nans > 0 ? 'NaN' : 'Infinity', count: nans + infinities, of: values.length };
}
