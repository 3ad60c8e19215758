import { type DType, type HostValues, sizeOf, type Type } from '../graph/graph';

const classes = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/** Smaller ones cost nothing. */
const leastLength = 1024;
const mostOfAKind = 8;

/** Large arrays that nobody reads any more: a step gives gradients as large as its weights, and new memory for them costs more than many a step. */
class SpareArrays {
  private readonly byLength = new Map<number, Float32Array[]>();

  /** The caller never looks at it again. */
  give(values: HostValues): void {
    if (!(values instanceof Float32Array) || values.length < leastLength) return;
    const kind = this.byLength.get(values.length) ?? [];
    this.byLength.set(values.length, kind);
    if (kind.length < mostOfAKind) kind.push(values);
  }

  /** An array with anything in it. */
  take({ shape, dtype }: Type): HostValues {
    const length = sizeOf(shape);
    return (dtype === 'float32' && this.byLength.get(length)?.pop()) || new classes[dtype satisfies DType](length);
  }
}

export const spareArrays = new SpareArrays();
