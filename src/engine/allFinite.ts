import { isInArena } from '../simd/arena';
import { Loop } from '../simd/loop';
import { maxAbs } from '../simd/reduction';
import type { NonFiniteSite } from './objective';

const largest = new Loop(['x'], [], ({ x }) => ({ reduce: { size: maxAbs(x) } }));

/** Whether no value is NaN or infinite. Next to nothing for arrays of an arena. */
export function allFinite(values: Float32Array): boolean {
  return isInArena(values) ? Number.isFinite(largest.run({ x: values }, {}).size) : values.every(Number.isFinite);
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
