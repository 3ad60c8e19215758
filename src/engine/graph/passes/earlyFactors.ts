import { axesOf } from '../../kernels/reductions';
import { broadcastShape, GraphBuilder } from '../builder';
import { type Node, sizeOf, type Value } from '../graph';
import { isConstantAlong, isSmaller, sourceOf, uniformNumber } from './patterns';
import { type Outputs, rewrite } from './rewrite';

/**
 * Multiplies small values with each other before they meet large ones, and takes factors out of sums: (x·s)·t = x·(s·t),
 * Σ x·s = s·Σ x, where s is broadcast. Each saves a walk through a large array. Rounds differently, in the last place.
 */
export function withEarlyFactors(outputs: Outputs): Map<string, Value> {
  const g = new GraphBuilder();
  return rewrite(outputs, (node) => {
    const simpler = simplified(node, g);
    return simpler && [simpler];
  });
}

function simplified(node: Node, g: GraphBuilder): Value | null {
  const [a, b] = node.inputs;
  const [y] = node.outputs;
  if (y?.dtype !== 'float32') return null;
  switch (node.kernel) {
    case 'Multiply':
      return scaledAgain(a!, (s) => g.mul(s, b!), b!, g) ?? scaledAgain(b!, (s) => g.mul(a!, s), a!, g);
    case 'RealDiv':
      return scaledAgain(a!, (s) => g.div(s, b!), b!, g);
    case 'Neg':
      return scaledAgain(a!, (s) => g.neg(s), null, g);
    case 'Sum':
      return isCentred(a!, axesOf(a!, node.attributes)) ? g.fill(y.shape, 0) : sumOfProduct(node, g);
    default:
      return null;
  }
}

/** A large value and a smaller one that it is multiplied or divided by. */
interface Scaled {
  core: Value;
  factor: Value;
  divides: boolean;
}

function scaled(value: Value): Scaled | null {
  const product = sourceOf(value, 'Multiply');
  if (product) {
    const [a, b] = product.inputs;
    if (isFactor(b!, a!, value)) return { core: a!, factor: b!, divides: false };
    if (isFactor(a!, b!, value)) return { core: b!, factor: a!, divides: false };
  }
  const quotient = sourceOf(value, 'RealDiv');
  const [a, b] = quotient?.inputs ?? [];
  return a && b && isFactor(b, a, value) ? { core: a, factor: b, divides: true } : null;
}

const isFactor = (factor: Value, core: Value, product: Value): boolean =>
  isSmaller(factor, core) && sizeOf(core.shape) === sizeOf(product.shape);

/** `again` of core·factor, where `again` multiplies by `other` or negates: core·again(factor), while that factor stays small. */
function scaledAgain(
  value: Value,
  again: (factor: Value) => Value,
  other: Value | null,
  g: GraphBuilder,
): Value | null {
  const parts = scaled(value);
  if (!parts) return null;
  const shape = other ? broadcastShape(parts.factor.shape, other.shape) : parts.factor.shape;
  if (sizeOf(shape) >= sizeOf(value.shape)) return null;
  if (!parts.divides) return g.mul(parts.core, again(parts.factor));
  // A divisor that is known is turned over; one that is not might be so small that its reciprocal is infinite.
  return uniformNumber(parts.factor) === null ? null : g.mul(parts.core, again(g.div(1, parts.factor)));
}

/** What is left of x when its mean is taken away sums to zero; computed, only rounding would be left of it. */
function isCentred(value: Value, axes: readonly number[]): boolean {
  const difference = sourceOf(value, 'Sub');
  if (!difference) return false;
  const [x, mean] = difference.inputs;
  const product = meanOf(mean!);
  const sum = product && sourceOf(product.sum, 'Sum');
  if (!sum || sum.inputs[0] !== x) return false;
  const summed = axesOf(x!, sum.attributes);
  const count = sizeOf(summed.map((axis) => x!.shape[axis]!));
  return (
    summed.length === axes.length &&
    summed.every((axis) => axes.includes(axis)) &&
    isConstantAlong(mean!, x!, axes) &&
    product.by === Math.fround(1 / count)
  );
}

function meanOf(mean: Value): { sum: Value; by: number } | null {
  const reshaped = sourceOf(mean, 'Reshape')?.inputs[0] ?? mean;
  const product = sourceOf(reshaped, 'Multiply');
  const by = product && uniformNumber(product.inputs[1]!);
  return product && by !== null ? { sum: product.inputs[0]!, by: by! } : null;
}

function sumOfProduct({ inputs: [x], attributes, outputs: [y] }: Node, g: GraphBuilder): Value | null {
  const axes = axesOf(x!, attributes);
  const { factors, rest } = factorsOut(x!, x!, axes, g);
  if (factors.length === 0 || !rest || sizeOf(rest.shape) < sizeOf(x!.shape)) return null;
  const sum = g.call('Sum', [rest], { axis: axes, keepDims: true });
  const total = factors.reduce((product, factor) => g.mul(product, factor), sum);
  return g.reshape(total, y!.shape);
}

interface FactorsOut {
  factors: Value[];
  /** What remains; null for nothing. */
  rest: Value | null;
}

/** Parts a product into factors that are constant along the axes, and all the rest. A subproduct without such factors stays as it is. */
function factorsOut(value: Value, whole: Value, axes: readonly number[], g: GraphBuilder): FactorsOut {
  if (isConstantAlong(value, whole, axes)) return { factors: [value], rest: null };
  const product = sourceOf(value, 'Multiply');
  const [a, b] = product?.inputs ?? [];
  if (!a || !b) return { factors: [], rest: value };
  const [left, right] = [factorsOut(a, whole, axes, g), factorsOut(b, whole, axes, g)];
  const factors = [...left.factors, ...right.factors];
  if (factors.length === 0) return { factors, rest: value };
  return { factors, rest: left.rest && right.rest ? g.mul(left.rest, right.rest) : (left.rest ?? right.rest) };
}
