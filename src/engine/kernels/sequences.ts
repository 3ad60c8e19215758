import type { DType, HostValues } from '../graph/graph';
import { expansion, type Kernel } from './kernel';

/** Kernels that make numbers out of nothing: constants of the graph. */
export const sequences: readonly Kernel[] = [
  expansion('Fill', [], (_, { shape, value, dtype }, g) =>
    g.fill(shape as number[], value as number, (dtype ?? 'float32') as DType),
  ),
  expansion('Range', [], (_, { start, stop, step, dtype }, g) => {
    const values = range(start as number, stop as number, step as number, dtype as DType);
    return g.constant(values, [values.length], dtype as DType);
  }),
  expansion('LinSpace', [], (_, { start, stop, num }, g) => {
    const [first, last, count] = [start as number, stop as number, num as number];
    const step = (last - first) / (count - 1);
    return g.constant(accumulated(new Float32Array(count), first, step), [count]);
  }),
];

function range(start: number, stop: number, step: number, dtype: DType): HostValues {
  const empty = start === stop || (start < stop && step < 0) || (stop < start && step > 1);
  const length = empty ? 0 : Math.abs(Math.ceil((stop - start) / step));
  // tfjs counts down by itself when no step was given.
  const by = stop < start && step === 1 ? -1 : step;
  return accumulated(dtype === 'int32' ? new Int32Array(length) : new Float32Array(length), start, by);
}

/** Each entry from the rounded one before it, as tfjs adds them up. */
function accumulated<T extends Float32Array | Int32Array>(values: T, first: number, step: number): T {
  if (values.length > 0) values[0] = first;
  for (let i = 1; i < values.length; i++) values[i] = values[i - 1]! + step;
  return values;
}
