/**
 * How signals and gradients fare in a wide random net, layer by layer. With pre-activations of variance q and weights of variance σ_w²/fanIn,
 *
 *   q ← σ_w² · E[φ(√q z)²]        χ = σ_w² · E[φ′(√q z)²],    z ~ N(0, 1)
 *
 * the squared gradient is χ times as large before a layer as after it. Poole et al. 2016; Schoenholz et al. 2017, equations 3 and 7; biases begin at 0.
 */
export interface MeanField {
  /** Variance of the pre-activations. */
  variance: number;
  /** E[φ²], what the next layer's weights act upon. */
  signal: number;
  /** E[φ′²] */
  slope: number;
}

interface Curve {
  value(x: number): number;
  slope(x: number): number;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const seluScale = 1.0507009873554805;
const seluAlpha = 1.6732632423543772;
const inside = (x: number, low: number, high: number) => (x > low && x < high ? 1 : 0);

const curves: Record<string, Curve> = {
  linear: { value: (x) => x, slope: () => 1 },
  relu: { value: (x) => Math.max(0, x), slope: (x) => (x > 0 ? 1 : 0) },
  relu6: { value: (x) => Math.min(6, Math.max(0, x)), slope: (x) => inside(x, 0, 6) },
  tanh: { value: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
  sigmoid: { value: sigmoid, slope: (x) => sigmoid(x) * (1 - sigmoid(x)) },
  hardSigmoid: { value: (x) => Math.min(1, Math.max(0, 0.2 * x + 0.5)), slope: (x) => 0.2 * inside(x, -2.5, 2.5) },
  softsign: { value: (x) => x / (1 + Math.abs(x)), slope: (x) => 1 / (1 + Math.abs(x)) ** 2 },
  elu: { value: (x) => (x > 0 ? x : Math.expm1(x)), slope: (x) => (x > 0 ? 1 : Math.exp(x)) },
  selu: {
    value: (x) => seluScale * (x > 0 ? x : seluAlpha * Math.expm1(x)),
    slope: (x) => seluScale * (x > 0 ? 1 : seluAlpha * Math.exp(x)),
  },
  softplus: { value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), slope: sigmoid },
};

export const hasCurve = (activation: string): boolean => Object.hasOwn(curves, activation);

/** The field behind a layer of this activation whose pre-activations have this variance. */
export function meanField(activation: string, variance: number): MeanField {
  const { value, slope } = curves[activation]!;
  const spread = Math.sqrt(variance);
  return {
    variance,
    signal: expectation((z) => value(spread * z) ** 2),
    slope: expectation((z) => slope(spread * z) ** 2),
  };
}

const nodes = 400;
const reach = 8;

/** E[f(z)] for z ~ N(0, 1): the midpoint rule on [−8, 8]. No midpoint lies at 0, where slopes jump. */
function expectation(f: (z: number) => number): number {
  const step = (2 * reach) / nodes;
  let total = 0;
  for (let i = 0; i < nodes; i++) {
    const z = -reach + (i + 0.5) * step;
    total += f(z) * Math.exp((-z * z) / 2);
  }
  return (total * step) / Math.sqrt(2 * Math.PI);
}
