import type { Density } from '../../shared/spectrum';
import type { InSteps } from './inSteps';
import { Lanczos } from './lanczos';
import type { MeteredOperator } from './operator';
import type { Random } from './randomVectors';

/** An estimate of where the eigenvalues are: `share` of them about `value`. Shares sum to 1. */
export interface Node {
  value: number;
  share: number;
}

/** Points of the grid, and how far it reaches beyond the outermost eigenvalues, in widths of the kernel. */
const points = 513;
const margin = 6;
/** The kernel's width, as a share of the range: four points of the grid, so that sums over the grid are integrals. */
const width = 1 / 100;

/**
 * Gauss quadrature of the spectrum by stochastic Lanczos: the Ritz values of a random start are the nodes, their squared share in it the weights
 * (Ubaru, Chen & Saad 2017; Ghorbani, Krishnan & Xiao 2019; Yao et al. 2020, PyHessian). A whole spectrum needs no weights: each
 * eigenvalue counts once.
 */
export function nodesOf(lanczos: Lanczos): Node[] {
  const { values, weights } = lanczos.ritz;
  return values.map((value, i) => ({ value, share: lanczos.isComplete ? 1 / values.length : weights[i]! }));
}

/** Nodes of further random starts, each of `steps` products. */
export function* quadrature(
  operator: MeteredOperator,
  random: Random,
  starts: number,
  steps: number,
): InSteps<Node[][]> {
  const probes: Node[][] = [];
  for (let start = 0; start < starts && operator.left > 0; start++) {
    const lanczos = new Lanczos(operator, random, steps);
    while (operator.left > 0 && lanczos.step()) yield;
    if (lanczos.steps > 0) probes.push(nodesOf(lanczos));
  }
  return probes;
}

/**
 * The spectral density φ(t) = (1/k) Σₗ Σᵢ wₗᵢ N(t; θₗᵢ, σ²) on an even grid: nodes of k probes, smoothed by Gaussians. σ is a hundredth of the range
 * of the nodes (where all are one value: of its size), and the grid reaches six σ further on both sides, so that φ integrates to 1. What a single
 * eigenvalue adds has the height 1/(n σ √2π) and is known to a factor of about 1 ± √(2/k).
 */
export function densityOf(probes: readonly (readonly Node[])[]): Density {
  const nodes = probes.flat();
  const values = nodes.map(({ value }) => value);
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const range = greatest - least || Math.abs(greatest) || 1;
  const sigma = width * range;
  const start = least - margin * sigma;
  const step = (greatest - least + 2 * margin * sigma) / (points - 1);
  const grid = Array.from({ length: points }, (_, i) => start + i * step);
  const phi = (t: number) =>
    nodes.reduce((sum, { value, share }) => sum + share * normal((t - value) / sigma), 0) / (probes.length * sigma);
  return { grid, values: grid.map(phi), sigma };
}

const normal = (x: number): number => Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI);
