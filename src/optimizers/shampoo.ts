import { Loop } from '../simd/loop';
import { addProduct } from '../simd/matrixProduct';
import { type Dense, matrixShape, product, transpose } from './matrices/dense';
import { inverseRoot } from './matrices/inverseRoot';
import { defineGradientRule, type Slice, type SlotLength } from './updateRule';

const diagonal = new Loop(['w', 'r', 'g'], ['learningRate', 'epsilon'], ({ w, r, g }, { learningRate, epsilon }) => {
  const sum = r.add(g.square());
  return { store: { r: sum, w: w.sub(learningRate.mul(g).div(sum.add(epsilon).sqrt())) } };
});

const move = new Loop(['w', 'd'], ['learningRate'], ({ w, d }, { learningRate }) => ({
  store: { w: w.sub(learningRate.mul(d)) },
}));

/** One side of a matrix that is preconditioned: its factor is size × size, at `offset` in the slots. */
interface Side {
  of: 'rows' | 'columns';
  size: number;
  offset: number;
}

interface Weight {
  slice: Slice;
  shape: Pick<Dense, 'rows' | 'columns'> | null;
  /** Those whose size is within the limit. A weight without any is scaled entry by entry. */
  sides: Side[];
}

function weightsOf(slices: readonly Slice[], maxSize: number): Weight[] {
  let offset = 0;
  return slices.map((slice) => {
    const shape = matrixShape(slice);
    const sides: Side[] = [];
    for (const of of ['rows', 'columns'] as const) {
      if (!shape || shape[of] > maxSize) continue;
      sides.push({ of, size: shape[of], offset });
      offset += shape[of] ** 2;
    }
    return { slice, shape, sides };
  });
}

const factorsLength: SlotLength = (slices, { maxSize }) =>
  weightsOf(slices, maxSize!)
    .flatMap(({ sides }) => sides)
    .reduce((sum, { size }) => sum + size ** 2, 0);

/**
 * Shampoo: each matrix of weights is scaled from both sides by what its gradients have in common, so that correlated directions are told apart.
 *
 *   L ← L + ggᵀ      R ← R + gᵀg
 *   w ← w − η · (L + εI)^(−1/4) g (R + εI)^(−1/4)
 *
 * Gupta, Koren & Singer 2018, Algorithm 1. A kernel of any rank is the matrix (all other axes) × (last axis). As Anil et al. 2020 do, roots are renewed every
 * `refreshSteps` steps, the first among them, and a side of more than `maxSize` is left out: the other takes the root −1/2 then. What is no matrix, or too large
 * on both sides, is scaled entry by entry: r ← r + g², w ← w − ηg/√(r+ε).
 */
export const shampoo = defineGradientRule({
  id: 'shampoo',
  hyperparameters: { learningRate: 0.005, epsilon: 1e-4, refreshSteps: 20, maxSize: 256 },
  slots: {
    r: { length: 'parameters', initial: 0 },
    factors: { length: factorsLength, initial: 0 },
    roots: { length: factorsLength, initial: 0 },
    t: { length: 'one', initial: 1 },
  },
  scratch: ['forwards', 'turned'],
  update(state, hyperparameters) {
    for (const weight of weightsOf(state.slices, hyperparameters.maxSize)) {
      if (weight.sides.length > 0) step(weight, state, hyperparameters);
      else diagonalStep(weight.slice, state, hyperparameters);
    }
    state.slots.t[0]!++;
  },
});

type State = Parameters<typeof shampoo.update>[0];
type Hyperparameters = Parameters<typeof shampoo.update>[1];

function step({ slice, shape, sides }: Weight, state: State, hyperparameters: Hyperparameters): void {
  const { parameters, gradient, slots, scratch } = state;
  const part = (values: Float32Array) => values.subarray(slice.offset, slice.offset + slice.length);
  const g = { values: part(gradient), ...shape! };
  const turned = transpose(g, scratch.turned);
  for (const side of sides) {
    const [factor, root] = [factorOf(side, slots.factors), factorOf(side, slots.roots)];
    // L + ggᵀ, or R + gᵀg.
    if (side.of === 'rows') addProduct(g, turned, factor.values);
    else addProduct(turned, g, factor.values);
    if ((slots.t[0]! - 1) % hyperparameters.refreshSteps === 0)
      root.values.set(inverseRoot(factor, 2 * sides.length, hyperparameters.epsilon));
  }
  const roots = Object.fromEntries(sides.map((side) => [side.of, factorOf(side, slots.roots)]));
  const direction = preconditioned(g, roots, scratch);
  move.run({ w: part(parameters), d: direction.values }, hyperparameters);
}

const factorOf = ({ size, offset }: Side, slot: Float32Array): Dense => ({
  values: slot.subarray(offset, offset + size ** 2),
  rows: size,
  columns: size,
});

/** Root × g × root, where there are such. Roots are symmetric, so that the right one can be multiplied from the left, with all turned over. */
function preconditioned(
  g: Dense,
  roots: { readonly [side in Side['of']]?: Dense },
  { forwards, turned }: State['scratch'],
): Dense {
  const left = roots.rows ? product(roots.rows, g, forwards) : g;
  if (!roots.columns) return left;
  return transpose(product(roots.columns, transpose(left, turned), forwards), turned);
}

function diagonalStep(
  { offset, length }: Slice,
  { parameters: w, gradient: g, slots: { r } }: State,
  { learningRate, epsilon }: Hyperparameters,
): void {
  diagonal.run({ w, r, g }, { learningRate, epsilon }, offset, length);
}
