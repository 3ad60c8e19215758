import * as tf from '@tensorflow/tfjs';
import { isShownIn, showIn } from '../../engine/hostBackend';
import type { ParameterSlice } from '../../engine/objective';
import { tfjsRules } from '../../optimizers/tfjs/registry';
import { createSlots, type UpdateRule } from '../../optimizers/updateRule';

type Slots = Readonly<Record<string, Float32Array>>;
interface Accumulator {
  originalName: string;
  variable: tf.Variable;
}
/** tfjs's optimizers keep their state in private fields, by position of the variable. */
type Private = Record<string, number | boolean | tf.Tensor | Accumulator[] | undefined> & { iterations_?: number };

/** One of tfjs's own optimizer classes, and the rule here that has its arithmetic. */
export interface TfjsOptimizer {
  rule: UpdateRule;
  hyperparameters(optimizer: tf.Optimizer): Record<string, number>;
  /** Which private field of tfjs holds which slot of the rule, and what tfjs calls it when it is saved. */
  vectors: Readonly<Record<string, { field: string; suffix: string }>>;
  /** The same for slots of one number. */
  numbers: Readonly<Record<string, string>>;
}

type Fields = Pick<TfjsOptimizer, 'vectors'> & Partial<TfjsOptimizer>;

/** Reads hyperparameters from the fields of the same names; what tfjs does not keep is as the rule has it. */
const kept = (rule: UpdateRule, { vectors, numbers = {}, hyperparameters }: Fields): TfjsOptimizer => ({
  rule,
  vectors,
  numbers,
  hyperparameters: (optimizer) => ({
    ...mapValues(rule.hyperparameters, (byDefault, name) => (open(optimizer)[name] as number | undefined) ?? byDefault),
    ...hyperparameters?.(optimizer),
  }),
});

/**
 * What tfjs computes with: SGD and momentum keep their rate and decay in scalars, which assigning to `learningRate` does not change. The plain number
 * where it is the same one, since it reads better.
 */
function effective(optimizer: tf.Optimizer, scalarField: string, plainField: string, sign: 1 | -1): number {
  const used = sign * (open(optimizer)[scalarField] as tf.Tensor).dataSync()[0]!;
  const plain = open(optimizer)[plainField] as number;
  return Math.fround(plain) === used ? plain : used;
}

const effectiveRate = (optimizer: tf.Optimizer) => ({ learningRate: effective(optimizer, 'c', 'learningRate', -1) });

const sgd = kept(tfjsRules.sgd, { vectors: {}, hyperparameters: effectiveRate });

const momentumFields: Fields = {
  vectors: { m: { field: 'accumulations', suffix: 'momentum' } },
  hyperparameters: (optimizer) => ({
    ...effectiveRate(optimizer),
    momentum: effective(optimizer, 'm', 'momentum', 1),
  }),
};
const momentum = kept(tfjsRules.momentum, momentumFields);
const nesterov = kept(tfjsRules.nesterov, momentumFields);

const adagrad = kept(tfjsRules.adagrad, { vectors: { r: { field: 'accumulatedGrads', suffix: 'accumulator' } } });

const rmspropVectors = {
  r: { field: 'accumulatedMeanSquares', suffix: 'rms' },
  u: { field: 'accumulatedMoments', suffix: 'momentum' },
};
const rmsprop = kept(tfjsRules.rmsprop, { vectors: rmspropVectors });
const centeredRmsprop = kept(tfjsRules.centeredRmsprop, {
  vectors: { ...rmspropVectors, c: { field: 'accumulatedMeanGrads', suffix: 'mg' } },
});

const adam = kept(tfjsRules.adam, {
  vectors: {
    m: { field: 'accumulatedFirstMoment', suffix: 'm' },
    v: { field: 'accumulatedSecondMoment', suffix: 'v' },
  },
  numbers: { beta1Power: 'accBeta1', beta2Power: 'accBeta2' },
});

const adamax = kept(tfjsRules.adamax, {
  vectors: {
    m: { field: 'accumulatedFirstMoment', suffix: 'm' },
    u: { field: 'accumulatedWeightedInfNorm', suffix: 'v' },
  },
  numbers: { beta1Power: 'accBeta1', n: 'iteration' },
});

const adadelta = kept(tfjsRules.adadelta, {
  vectors: {
    r: { field: 'accumulatedGrads', suffix: 'accum_grad' },
    s: { field: 'accumulatedUpdates', suffix: 'accum_var' },
  },
});

/** A flag of tfjs decides between two rules. */
const either = (flag: string, rule: TfjsOptimizer, without: TfjsOptimizer) => (optimizer: tf.Optimizer) =>
  open(optimizer)[flag] ? rule : without;

const known = new Map<unknown, (optimizer: tf.Optimizer) => TfjsOptimizer>([
  [tf.SGDOptimizer, () => sgd],
  [tf.MomentumOptimizer, either('useNesterov', nesterov, momentum)],
  [tf.AdagradOptimizer, () => adagrad],
  [tf.RMSPropOptimizer, either('centered', centeredRmsprop, rmsprop)],
  [tf.AdamOptimizer, () => adam],
  [tf.AdamaxOptimizer, () => adamax],
  [tf.AdadeltaOptimizer, () => adadelta],
]);

/** The rule behind an optimizer of exactly one of tfjs's classes: a subclass is the user's own and has none. */
export const tfjsOptimizerOf = (optimizer: tf.Optimizer): TfjsOptimizer | null =>
  known.get(optimizer.constructor)?.(optimizer) ?? null;

/** How tfjs's optimizers remember: for each of the variables that `compile` found trainable, by its place; and which part of a flat vector is which. */
export interface OptimizerMemory {
  variables: readonly tf.Variable[];
  parts: readonly (ParameterSlice & { place: number })[];
}

/**
 * Takes over what the optimizer has gathered so far, from wherever: another fit, `trainOnBatch`, a loaded file. What it has not begun to gather begins
 * as `hyperparameters` say.
 */
export function loadState(
  optimizer: tf.Optimizer,
  kind: TfjsOptimizer,
  { parts }: OptimizerMemory,
  slots: Slots,
  hyperparameters: Readonly<Record<string, number>>,
): void {
  const fresh = freshState(kind, hyperparameters);
  for (const [slot, { field }] of Object.entries(kind.vectors)) {
    const accumulators = (open(optimizer)[field] ?? []) as Accumulator[];
    for (const { offset, length, place } of parts) {
      const part = slots[slot]!.subarray(offset, offset + length);
      const held = accumulators[place]?.variable;
      if (held?.size === length) take(held, part);
      else part.fill(fresh[slot]!);
    }
  }
  for (const [slot, field] of Object.entries(kind.numbers)) take(open(optimizer)[field] as tf.Variable, slots[slot]!);
}

function take(variable: tf.Variable, part: Float32Array): void {
  if (!isShownIn(variable, part)) part.set(variable.dataSync<'float32'>());
}

function give(variable: tf.Variable, part: Float32Array): void {
  if (!isShownIn(variable, part)) showIn(variable, part);
}

/** As a script does that knows how: SGD and momentum have a method for it. */
export function setOwnLearningRate(optimizer: tf.Optimizer & Partial<tf.SGDOptimizer>, rate: number): void {
  if (optimizer.setLearningRate) optimizer.setLearningRate(rate);
  else Object.assign(optimizer, { learningRate: rate });
}

/**
 * Gives the optimizer what `steps` steps have gathered, as if it had taken them itself: its variables become views of the slots.
 */
export function storeState(
  optimizer: tf.Optimizer,
  kind: TfjsOptimizer,
  { variables, parts }: OptimizerMemory,
  slots: Slots,
  hyperparameters: Readonly<Record<string, number>>,
  steps: number,
): void {
  const fresh = freshState(kind, hyperparameters);
  for (const [slot, { field, suffix }] of Object.entries(kind.vectors)) {
    const accumulators = open(optimizer)[field] as Accumulator[];
    variables.forEach(({ name, shape }, place) => {
      const held = accumulators[place]?.variable;
      if (held && sameShape(held.shape, shape)) return;
      const variable = tf.tidy(() => tf.variable(tf.fill(shape, fresh[slot]!), false));
      accumulators[place] = { originalName: `${name}/${suffix}`, variable };
    });
    for (const { offset, length, place } of parts)
      give(accumulators[place]!.variable, slots[slot]!.subarray(offset, offset + length));
  }
  for (const [slot, field] of Object.entries(kind.numbers)) give(open(optimizer)[field] as tf.Variable, slots[slot]!);
  open(optimizer).iterations_ = (open(optimizer).iterations_ ?? 0) + steps;
}

/** What each slot begins with. */
function freshState(
  { rule }: TfjsOptimizer,
  hyperparameters: Readonly<Record<string, number>>,
): Record<string, number> {
  const one = [{ shape: [1], offset: 0, length: 1 }];
  return mapValues(
    createSlots(rule, one, hyperparameters, (length) => new Float32Array(length)),
    ([first]) => first!,
  );
}

const open = (optimizer: tf.Optimizer): Private => optimizer as unknown as Private;

function mapValues<From, To>(of: Readonly<Record<string, From>>, to: (value: From, name: string) => To) {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, to(value, name)]));
}

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);
