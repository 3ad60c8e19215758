import type { Batch, Objective } from '../../engine/objective';

/** A symmetric matrix that is known by its products alone. */
export interface SymmetricOperator {
  /** Number of rows, and of columns. */
  readonly size: number;
  /** The product with `v`, which is not changed. */
  apply(v: Float32Array): Float32Array;
}

/** The Hessian of the loss on one batch at these weights, on one draw of the model's random numbers (dropout masks). */
export const hessianOf = (
  objective: Pick<Objective, 'layout' | 'hessianVectorProduct'>,
  parameters: Float32Array,
  batch: Batch,
): SymmetricOperator => ({
  size: objective.layout.size,
  apply: (v) => objective.hessianVectorProduct(parameters, batch, v),
});

/** How much a measurement may cost. */
export interface Limits {
  /** Products with the operator. */
  products: number;
  milliseconds?: number;
  /** Ends the measurement early; what is known by then is its result. */
  signal?: AbortSignal;
}

/** Counts the products that are taken of an operator, and knows when there have been enough. */
export class MeteredOperator implements SymmetricOperator {
  readonly size: number;
  products = 0;
  private readonly deadline: number;

  constructor(
    private readonly operator: SymmetricOperator,
    private readonly limits: Limits,
  ) {
    this.size = operator.size;
    this.deadline = performance.now() + (limits.milliseconds ?? Number.POSITIVE_INFINITY);
  }

  /** How many products may still be taken: none after the time is up. */
  get left(): number {
    if (this.limits.signal?.aborted || performance.now() >= this.deadline) return 0;
    return Math.max(0, this.limits.products - this.products);
  }

  apply(v: Float32Array): Float32Array {
    this.products++;
    return this.operator.apply(v);
  }
}
