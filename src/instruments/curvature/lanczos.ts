import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { SymmetricOperator } from './operator';
import { OrthonormalBasis } from './orthonormalBasis';
import { fillNormal, type Random } from './randomVectors';

/** Approximate eigenpairs out of a Krylov space, in ascending order. */
export interface RitzPairs {
  values: readonly number[];
  /** Some eigenvalue lies within so much of the value: an upper bound of ‖Hy − θy‖ for the Ritz vector y. */
  bounds: readonly number[];
  /** Squared share of the start vector in each Ritz vector: the weights of Gauss quadrature. They sum to 1. */
  weights: readonly number[];
}

/** A residual so small beside the products is what float32 leaves of nothing. */
const nothing = 1e-6;
/** What a float32 product of the engine is exact to, of its length (test/contract/engine/hessians.test.ts). */
const productAccuracy = 1e-5;
/** Memory that the vectors may take. */
const mostBytes = 2 ** 30;

/**
 * Lanczos iteration on H with full reorthogonalisation, from a random start:
 *
 *   βₖ₊₁ qₖ₊₁ = H qₖ − αₖ qₖ − βₖ qₖ₋₁,   αₖ = qₖᵀH qₖ
 *
 * The eigenvalues θ of the tridiagonal matrix of α and β approach the extreme eigenvalues of H from within (Lanczos 1950; Golub & Van Loan, ch. 10).
 * For its eigenvectors s: ‖Hy − θy‖ = |βₘ₊₁ sₘ|, y = Qs. In exact arithmetic H qₖ has no other components: what reorthogonalisation finds of them (a product
 * that is not quite symmetric) is added to every bound, and so is the rounding of the products.
 *
 * Where the space is exhausted (a repeated eigenvalue, a Hessian of low rank), it goes on from another random vector: `size` steps give the
 * whole spectrum.
 */
export class Lanczos {
  readonly basis: OrthonormalBasis;
  private readonly alphas: number[] = [];
  /** Between two steps: one less than there are steps. */
  private readonly betas: number[] = [];
  /** ‖H qₘ − …‖ after the latest step. */
  private residual = 0;
  /** Largest ‖H q‖ so far: how large H is, as far as has been seen. */
  private scale = 0;
  /** Sum of squares of everything in H Q that is not in Q T. */
  private unexplained = 0;
  private known: { pairs: RitzPairs; vectors: Matrix } | null = null;

  /** Begins at `start`, or in a random direction. At most `capacity` steps, fewer where their vectors would take more than a gibibyte. */
  constructor(
    private readonly operator: SymmetricOperator,
    private readonly random: Random,
    capacity: number,
    start: Float32Array | null = null,
  ) {
    const { size } = operator;
    const affordable = Math.max(2, Math.floor(mostBytes / (4 * size)));
    this.basis = new OrthonormalBasis(size, Math.min(capacity, size, affordable));
    if (start) this.basis.candidate.set(start);
    else fillNormal(this.basis.candidate, random);
  }

  get steps(): number {
    return this.alphas.length;
  }

  /** Whether the Ritz values are all eigenvalues of H. */
  get isComplete(): boolean {
    return this.steps === this.operator.size;
  }

  /** One product more. False, and no step, when there is no room for another vector, or when the product is not finite. */
  step(): boolean {
    if (this.basis.isFull) return false;
    const beta = this.steps === 0 ? 0 : this.continued();
    const product = this.operator.apply(this.basis.take());
    this.basis.candidate.set(product);
    const length = this.basis.norm;
    if (!Number.isFinite(length)) {
      this.basis.vectors.pop();
      return false;
    }
    const components = this.basis.orthogonalise(this.basis.candidate);
    this.alphas.push(components.pop()!);
    if (components.length > 0) {
      this.betas.push(beta);
      components[components.length - 1]! -= beta;
    }
    this.unexplained += squares(components) + (productAccuracy * length) ** 2;
    this.scale = Math.max(this.scale, length);
    this.residual = this.basis.norm;
    this.known = null;
    return true;
  }

  get ritz(): RitzPairs {
    return this.solved().pairs;
  }

  /** The Ritz vector of the value at this place, a fresh array of length 1. */
  ritzVector(index: number): Float32Array {
    return this.basis.combine(this.solved().vectors.getColumn(index));
  }

  /** The trace of H within the space of the steps so far. */
  get trace(): number {
    return this.alphas.reduce((sum, alpha) => sum + alpha, 0);
  }

  /** A bound of ‖HQ − QT‖ beyond the last residual. */
  get perturbation(): number {
    return Math.sqrt(this.unexplained);
  }

  /** β for the next step. Where nothing is left of the residual, another random vector takes its place. */
  private continued(): number {
    if (this.residual > nothing * this.scale) return this.residual;
    this.unexplained += this.residual ** 2;
    fillNormal(this.basis.candidate, this.random);
    this.basis.orthogonalise(this.basis.candidate);
    return 0;
  }

  private solved(): { pairs: RitzPairs; vectors: Matrix } {
    this.known ??= this.solve();
    return this.known;
  }

  private solve(): { pairs: RitzPairs; vectors: Matrix } {
    const { steps, alphas, betas } = this;
    const tridiagonal = Matrix.diag([...alphas]);
    for (const [i, beta] of betas.entries()) tridiagonal.set(i, i + 1, beta).set(i + 1, i, beta);
    const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(tridiagonal, {
      assumeSymmetric: true,
    });
    const bounds = values.map((_, i) => Math.abs(this.residual * vectors.get(steps - 1, i)) + this.perturbation);
    const weights = values.map((_, i) => vectors.get(0, i) ** 2);
    return { pairs: { values, bounds, weights }, vectors };
  }
}

const squares = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);
