import { Arena } from '../../simd/arena';
import { Loop } from '../../simd/loop';
import { dot } from '../../simd/reduction';

const inner = new Loop(['x', 'y'], [], ({ x, y }) => ({ reduce: { product: dot(x, y) } }));
const subtract = new Loop(['x', 'y'], ['a'], ({ x, y }, { a }) => ({ store: { y: y.sub(a.mul(x)) } }));
const scale = new Loop(['x'], ['a'], ({ x }, { a }) => ({ store: { x: x.mul(a) } }));

/**
 * Orthonormal vectors, gathered one after the other: each new one is written to `candidate`, made orthogonal to those that are there, and taken
 * in. Vectors are float32, their inner products float64.
 */
export class OrthonormalBasis {
  readonly vectors: Float32Array[] = [];
  readonly candidate: Float32Array;
  /** Room for a vector that is not to be taken in. */
  readonly aside: Float32Array;
  private readonly arena: Arena;

  constructor(
    readonly size: number,
    readonly capacity: number,
  ) {
    this.arena = new Arena(capacity + 2, size);
    this.candidate = this.arena.allocate(size);
    this.aside = this.arena.allocate(size);
  }

  get isFull(): boolean {
    return this.vectors.length >= this.capacity;
  }

  get norm(): number {
    return Math.sqrt(inner.run({ x: this.candidate, y: this.candidate }, {}).product);
  }

  /**
   * Makes `y`, the candidate or the vector aside, orthogonal to all vectors and returns the components that it had along them. Done twice, which is
   * enough (Giraud, Langou & Rozložník 2005): the first time leaves what rounding puts in.
   */
  orthogonalise(y: Float32Array): number[] {
    const components = this.vectors.map(() => 0);
    for (let pass = 0; pass < 2; pass++) {
      for (const [i, x] of this.vectors.entries()) {
        const a = inner.run({ x, y }, {}).product;
        subtract.run({ x, y }, { a });
        components[i]! += a;
      }
    }
    return components;
  }

  /** Takes the candidate in, at length 1. */
  take(): Float32Array {
    const vector = this.arena.allocate(this.size);
    vector.set(this.candidate);
    scale.run({ x: vector }, { a: 1 / this.norm });
    this.vectors.push(vector);
    return vector;
  }

  /** Σ cᵢqᵢ, a fresh array. */
  combine(coefficients: readonly number[]): Float32Array {
    const sum = new Float64Array(this.size);
    for (const [i, vector] of this.vectors.entries()) {
      const c = coefficients[i]!;
      for (let j = 0; j < sum.length; j++) sum[j] = sum[j]! + c * vector[j]!;
    }
    return Float32Array.from(sum);
  }
}
