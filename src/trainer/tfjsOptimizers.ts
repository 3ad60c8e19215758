import * as tf from '@tensorflow/tfjs';
import type { ParameterSlice } from '../engine/objective';
import type { OptimizerId } from '../shared/optimizerIds';

type Slots = Readonly<Record<string, Float32Array>>;
interface Accumulator {
  originalName: string;
  variable: tf.Variable;
}
/** tfjs's optimizers keep their state in private fields, by position of the variable. */
type Private = Record<string, number | boolean | tf.Tensor | Accumulator[] | undefined> & { iterations_?: number };

/** One of tfjs's own optimizer classes, and the rule here that has its arithmetic. */
export interface TfjsOptimizer {
  id: OptimizerId;
  hyperparameters(optimizer: tf.Optimizer): Record<string, number>;
  /** Which private field of tfjs holds which slot of the rule, and what tfjs calls it when it is saved. */
  slots: Readonly<Record<string, { field: string; suffix: string }>>;
  /** The same for slots of one number. */
  numbers: Readonly<Record<string, string>>;
}

/**
 * What tfjs computes with: SGD and momentum keep their rate and decay in scalars, which assigning to `learningRate` does not change. The plain number
 * where it is the same one, since it reads better.
 */
function effective(optimizer: Private, scalarField: string, plainField: string, sign: 1 | -1): number {
  const used = sign * (optimizer[scalarField] as tf.Tensor).dataSync()[0]!;
  const plain = optimizer[plainField] as number;
  return Math.fround(plain) === used ? plain : used;
}

const sgd: TfjsOptimizer = {
  id: 'sgd',
  hyperparameters: (optimizer) => ({ learningRate: effective(open(optimizer), 'c', 'learningRate', -1) }),
  slots: {},
  numbers: {},
};

const momentum: TfjsOptimizer = {
  id: 'momentum',
  hyperparameters: (optimizer) => ({
    learningRate: effective(open(optimizer), 'c', 'learningRate', -1),
    momentum: effective(open(optimizer), 'm', 'momentum', 1),
    nesterov: Number(open(optimizer).useNesterov),
  }),
  slots: { m: { field: 'accumulations', suffix: 'momentum' } },
  numbers: {},
};

const adam: TfjsOptimizer = {
  id: 'adam',
  hyperparameters: (optimizer) => {
    const { learningRate, beta1, beta2, epsilon } = open(optimizer) as unknown as Record<string, number>;
    return { learningRate: learningRate!, beta1: beta1!, beta2: beta2!, epsilon: epsilon! };
  },
  slots: { m: { field: 'accumulatedFirstMoment', suffix: 'm' }, v: { field: 'accumulatedSecondMoment', suffix: 'v' } },
  numbers: { beta1Power: 'accBeta1', beta2Power: 'accBeta2' },
};

const known = new Map<unknown, TfjsOptimizer>([
  [tf.SGDOptimizer, sgd],
  [tf.MomentumOptimizer, momentum],
  [tf.AdamOptimizer, adam],
]);

/** The rule behind an optimizer of exactly one of tfjs's classes: a subclass is the user's own and has none. */
export const tfjsOptimizerOf = (optimizer: tf.Optimizer): TfjsOptimizer | null =>
  known.get(optimizer.constructor) ?? null;

/** Takes over what the optimizer has gathered so far, from wherever: another fit, `trainOnBatch`, a loaded file. */
export function loadState(
  optimizer: tf.Optimizer,
  kind: TfjsOptimizer,
  slices: readonly ParameterSlice[],
  slots: Slots,
): void {
  for (const [slot, { field }] of Object.entries(kind.slots)) {
    const accumulators = (open(optimizer)[field] ?? []) as Accumulator[];
    slices.forEach(({ offset, length }, i) => {
      const part = slots[slot]!.subarray(offset, offset + length);
      const held = accumulators[i]?.variable;
      if (held?.size === length) part.set(held.dataSync<'float32'>());
      else part.fill(0);
    });
  }
  for (const [slot, field] of Object.entries(kind.numbers))
    slots[slot]![0] = (open(optimizer)[field] as tf.Tensor).dataSync()[0]!;
}

/** Gives the optimizer what `steps` steps have gathered, as if it had taken them itself. `names` are those of the trained variables. */
export function storeState(
  optimizer: tf.Optimizer,
  kind: TfjsOptimizer,
  slices: readonly ParameterSlice[],
  slots: Slots,
  names: readonly string[],
  steps: number,
): void {
  for (const [slot, { field, suffix }] of Object.entries(kind.slots)) {
    const accumulators = open(optimizer)[field] as Accumulator[];
    slices.forEach(({ offset, length, shape }, i) => {
      const tensor = tf.tensor(slots[slot]!.slice(offset, offset + length), [...shape], 'float32');
      const held = accumulators[i]?.variable;
      if (held && sameShape(held.shape, shape)) held.assign(tensor);
      else accumulators[i] = { originalName: `${names[i]}/${suffix}`, variable: tf.variable(tensor, false) };
      tensor.dispose();
    });
  }
  for (const [slot, field] of Object.entries(kind.numbers)) {
    tf.tidy(() => (open(optimizer)[field] as tf.Variable).assign(tf.scalar(slots[slot]![0]!)));
  }
  open(optimizer).iterations_ = (open(optimizer).iterations_ ?? 0) + steps;
}

const open = (optimizer: tf.Optimizer): Private => optimizer as unknown as Private;

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);
