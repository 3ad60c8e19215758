/**
 * Exponential moving average with the start-up bias taken out (as Adam does it), so that the first values are means of
 * what there is and not of zeros. A non-finite value leaves a gap of its own length and is otherwise skipped.
 */
export function smooth(values: Float64Array, weight = 0.9): Float64Array {
  const result = new Float64Array(values.length);
  let mean = 0;
  let mass = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isFinite(value)) {
      mean = weight * mean + (1 - weight) * value;
      mass = weight * mass + (1 - weight);
      result[i] = mean / mass;
    } else {
      result[i] = Number.NaN;
    }
  }
  return result;
}
