import type { SymmetricOperator } from './operator';

/** The curvature that an update rule can bear. */
export type StabilityBound =
  /** Of λmax(H). */
  | { kind: 'sharpness'; bound: number; formula: string }
  /** Of λmax(P^−½ H P^−½), where P is the diagonal that the rule divides its step by. */
  | { kind: 'preconditioned'; bound: number; formula: string }
  | { kind: 'undefined'; reason: string };

type Hyperparameters = Readonly<Record<string, number>>;

/**
 * The curvature above which an update rule diverges on a quadratic loss, its learning rate η and its P held:
 *
 *   gradient descent                               2/η
 *   momentum γ (heavy ball)                        (2+2γ)/η
 *   Nesterov's momentum                            (2+2γ)/((1+2γ)η)
 *   divided by a root mean square (RMSProp)        2/η, preconditioned; with momentum γ (2+2γ)/η
 *   the same along a mean of gradients (Adam)      (2+2β₁)/((1−β₁)η), preconditioned: 38/η at β₁ = 0.9
 *
 * Training on full batches drives the curvature up to the bound and then along it: the edge of stability (Cohen et al. 2021, section 2 and
 * appendix B for momentum; Cohen et al. 2022 for the adaptive rules).
 */
export function stabilityBound(id: string, hyperparameters: Hyperparameters): StabilityBound {
  const boundOf = bounds.get(id);
  return boundOf ? boundOf(hyperparameters) : { kind: 'undefined', reason: `no bound is known for ${id}` };
}

const heavyBall =
  (kind: 'sharpness' | 'preconditioned') =>
  ({ learningRate = Number.NaN, momentum = 0 }: Hyperparameters): StabilityBound =>
    momentum === 0
      ? { kind, bound: 2 / learningRate, formula: '2/η' }
      : { kind, bound: (2 + 2 * momentum) / learningRate, formula: '(2+2γ)/η' };

const nesterov = ({ learningRate = Number.NaN, momentum = 0 }: Hyperparameters): StabilityBound => ({
  kind: 'sharpness',
  bound: (2 + 2 * momentum) / ((1 + 2 * momentum) * learningRate),
  formula: '(2+2γ)/((1+2γ)η)',
});

const alongMean = ({ learningRate = Number.NaN, beta1 = 0 }: Hyperparameters): StabilityBound => ({
  kind: 'preconditioned',
  bound: (2 + 2 * beta1) / ((1 - beta1) * learningRate),
  formula: '(2+2β₁)/((1−β₁)η)',
});

const bounds = new Map<string, (hyperparameters: Hyperparameters) => StabilityBound>([
  ['sgd', heavyBall('sharpness')],
  ['momentum', heavyBall('sharpness')],
  ['nesterov', nesterov],
  ['adagrad', heavyBall('preconditioned')],
  ['rmsprop', heavyBall('preconditioned')],
  ['adam', alongMean],
  ['adamw', alongMean],
  ['amsgrad', alongMean],
  ['adamax', alongMean],
]);

/** P^−½ H P^−½ for a positive diagonal P: symmetric, with the eigenvalues of P⁻¹H. */
export function preconditionedBy(divisor: Float32Array, operator: SymmetricOperator): SymmetricOperator {
  const factor = divisor.map((x) => 1 / Math.sqrt(x));
  const scaled = (v: Float32Array) => v.map((x, i) => x * factor[i]!);
  return { size: operator.size, apply: (v) => scaled(operator.apply(scaled(v))) };
}
