import type { NonFiniteSite } from './objective';

/** Whether no value is NaN or infinite. One multiplication and one addition a value: x·0 is 0 just for finite x. */
export function allFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * 0;
  return sum === 0;
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
