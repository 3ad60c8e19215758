import {
  type BatchObjective,
  createScratch,
  createSlots,
  type Slice,
  type UpdateRule,
  vectorCount,
} from '../../../src/optimizers/updateRule';
import { Arena } from '../../../src/simd/arena';

/** A loss on flat vectors: its value, and its gradient written `into`. */
export type Loss = (parameters: Float32Array, into: Float32Array) => number;

/** One rule at work on vectors of an arena of its own. */
export class Training {
  readonly parameters: Float32Array;
  readonly gradient: Float32Array;
  readonly slots: Record<string, Float32Array>;
  private readonly scratch: Record<string, Float32Array>;

  constructor(
    private readonly rule: UpdateRule,
    start: ArrayLike<number>,
    private readonly hyperparameters: Readonly<Record<string, number>> = rule.hyperparameters,
    private readonly slices: readonly Slice[] = [{ shape: [start.length], offset: 0, length: start.length }],
  ) {
    const arena = new Arena(2 + vectorCount(rule), start.length);
    this.parameters = arena.allocate(start.length);
    this.parameters.set(start);
    this.gradient = arena.allocate(start.length);
    const vector = (length: number) => arena.allocate(length);
    this.slots = createSlots(rule, slices, hyperparameters, vector);
    this.scratch = createScratch(rule, slices, vector);
  }

  /** One step along a gradient that is given: on a linear loss. */
  follow(gradient: ArrayLike<number>, changed: Readonly<Record<string, number>> = {}): void {
    this.step((parameters, into) => {
      into.set(gradient);
      return parameters.reduce((loss, w, i) => loss + gradient[i]! * w, 0);
    }, changed);
  }

  /** One step on a loss. `changed` are hyperparameters that are different at this step. */
  step(loss: Loss, changed: Readonly<Record<string, number>> = {}): void {
    const { rule, parameters, gradient, slots, scratch, slices } = this;
    const state = { parameters, gradient, slots, scratch, slices };
    const hyperparameters = { ...this.hyperparameters, ...changed };
    loss(parameters, gradient);
    const objective: BatchObjective = {
      lossAndGradient: (at, into) => loss(at, into),
      hessianVectorProduct: (at, v) => differenceOfGradients(loss, at, v),
    };
    if (rule.needs === 'closure') rule.update(state, hyperparameters, objective);
    else rule.update(state, hyperparameters);
  }
}

/** H·v by central differences: exact for a quadratic, but for rounding. */
function differenceOfGradients(loss: Loss, at: Float32Array, v: Float32Array): Float32Array {
  const gradientAt = (sign: number) => {
    const gradient = new Float32Array(at.length);
    loss(
      at.map((w, i) => w + sign * v[i]!),
      gradient,
    );
    return gradient;
  };
  const [ahead, behind] = [gradientAt(1), gradientAt(-1)];
  return ahead.map((g, i) => (g - behind[i]!) / 2);
}

/** A gradient that no rule can foresee: of different sizes, signs and steps, zeros among them. */
export const gradientAt = (step: number, size: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) =>
    i === 3 && step > 0 ? 0 : Math.sin(7.3 * i + 1.7 * step) * 10 ** ((i % 7) - 4),
  );

/** The largest size that each weight has had: what the rounding errors on its way are relative to. */
export function largestSoFar(before: readonly number[], weights: readonly number[]): number[] {
  return weights.map((w, i) => Math.max(before[i] ?? 0, Math.abs(w)));
}
