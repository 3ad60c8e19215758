import type { Expression } from '../simd/expression';
import { Loop } from '../simd/loop';
import type { GradientRule, SlotShape } from './updateRule';

type Numbers<Name extends string> = Readonly<Record<Name, number>>;

/** A number that a rule keeps between steps, in float32, and what becomes of it with each step. */
interface RunningNumber<Hyperparameter extends string, Running extends string> {
  initial: number | Hyperparameter;
  next(value: number, hyperparameters: Numbers<Hyperparameter>, numbers: Numbers<Running>): number;
}

/** A rule that treats each weight by itself and all alike. */
interface Elementwise<
  Hyperparameter extends string,
  Vector extends string,
  Running extends string,
  Scalar extends string,
> {
  id: string;
  hyperparameters: Record<Hyperparameter, number>;
  /** Vectors that are kept between steps, and what each entry starts from. */
  vectors?: Record<Vector, number | NoInfer<Hyperparameter>>;
  numbers?: Record<Running, RunningNumber<NoInfer<Hyperparameter>, NoInfer<Running>>>;
  /** What is the same for all weights at one step: computed in float64, rounded once. */
  scalars?(
    hyperparameters: Numbers<NoInfer<Hyperparameter>>,
    numbers: Numbers<NoInfer<Running>>,
  ): Record<Scalar, number>;
  /** Those hyperparameters that act otherwise at the next step than they are asked for. */
  present?(hyperparameters: Numbers<NoInfer<Hyperparameter>>, numbers: Numbers<NoInfer<Running>>): Numbers<string>;
  /** New weights w and vectors from the old ones and the gradient g, with each operation rounded to float32. */
  update(
    vectors: Record<'w' | 'g' | NoInfer<Vector>, Expression>,
    scalars: Record<NoInfer<Hyperparameter | Scalar>, Expression>,
  ): { w: Expression } & { [name in NoInfer<Vector>]?: Expression };
}

/** The number of the step, from 1 on as papers count. Float32 counts to 2²⁴: what it corrects is long settled by then. */
export const stepNumber = { initial: 1, next: (t: number): number => t + 1 };

/** An update rule out of its formulas, compiled into one pass over the vectors. */
export function defineElementwise<
  Hyperparameter extends string,
  Vector extends string = never,
  Running extends string = never,
  Scalar extends string = never,
>(rule: Elementwise<Hyperparameter, Vector, Running, Scalar>): GradientRule<Hyperparameter, Vector | Running> {
  const { id, hyperparameters } = rule;
  const vectors = Object.entries(rule.vectors ?? {}) as [Vector, number | Hyperparameter][];
  const numbers = Object.entries(rule.numbers ?? {}) as [Running, RunningNumber<Hyperparameter, Running>][];
  const scalarsOf = (now: Numbers<Hyperparameter>, running: Numbers<Running>) =>
    ({ ...now, ...rule.scalars?.(now, running) }) as Record<Hyperparameter | Scalar, number>;
  const started = ({ initial }: { initial: number | Hyperparameter }) =>
    typeof initial === 'number' ? initial : hyperparameters[initial];

  const loop = new Loop(
    ['w', 'g', ...vectors.map(([name]) => name)],
    keysOf(scalarsOf(hyperparameters, record(numbers, started))),
    (arrays, scalars) => ({ store: rule.update(arrays, scalars) }),
  );
  const { present } = rule;
  const runningOf = (slots: Readonly<Record<Running, Float32Array>>) => record(numbers, (_, name) => slots[name][0]!);
  return {
    id,
    needs: 'gradient',
    hyperparameters,
    ...(present && { present: (now, slots) => present(now, runningOf(slots)) }),
    slots: {
      ...record(vectors, (initial): SlotShape<Hyperparameter> => ({ length: 'parameters', initial })),
      ...record(numbers, ({ initial }): SlotShape<Hyperparameter> => ({ length: 'one', initial })),
    },
    update({ parameters, gradient, slots }, now) {
      const running = runningOf(slots);
      loop.run({ w: parameters, g: gradient, ...slots }, scalarsOf(now, running));
      for (const [name, { next }] of numbers) slots[name][0] = next(running[name], now, running);
    },
  };
}

const keysOf = <Name extends string>(of: Record<Name, unknown>): Name[] => Object.keys(of) as Name[];

function record<Name extends string, From, To>(
  entries: readonly (readonly [Name, From])[],
  to: (from: From, name: Name) => To,
): Record<Name, To> {
  return Object.fromEntries(entries.map(([name, from]) => [name, to(from, name)])) as Record<Name, To>;
}
