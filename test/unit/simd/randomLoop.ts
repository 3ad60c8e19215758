import seedrandom from 'seedrandom';
import type { Condition, Expression, Node, Operation } from '../../../src/simd/expression';

/** Draws from one seeded stream. */
export class Draws {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = seedrandom(String(seed));
  }

  below = (bound: number): number => Math.floor(this.random() * bound);
  one = <T>(of: readonly T[]): T => of[this.below(of.length)]!;

  /** A float32 value: ordinary ones, and all that arithmetic may stumble over. */
  value = (): number =>
    this.below(4) === 0 ? this.one(peculiar) : Math.fround((this.random() * 2 - 1) * 10 ** (this.below(9) - 4));
}

const peculiar = [
  ...[0, -0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  // The smallest and the largest denormal, the smallest normal and the largest number.
  ...[2 ** -149, -(2 ** -126 - 2 ** -149), 2 ** -126, -(2 - 2 ** -23) * 2 ** 127],
];

/** An expression over `leaves` that uses what it has built before, some of it several times. */
export function randomExpression(draws: Draws, leaves: readonly Expression[]): Expression {
  const built = [...leaves];
  const any = () => draws.one(built);
  const operand = () => (draws.below(5) === 0 ? draws.value() : any());
  const comparison = () => any()[draws.one(['equals', 'less', 'greater'] as const)](operand());
  const makers: (() => Expression)[] = [
    () => any()[draws.one(['add', 'sub', 'mul', 'div', 'min', 'max'] as const)](operand()),
    () => any()[draws.one(['neg', 'abs', 'sqrt', 'square', 'sign'] as const)](),
    () => comparison().select(operand(), operand()),
  ];
  const size = 1 + draws.below(12);
  for (let i = 0; i < size; i++) built.push(draws.one(makers)());
  return built.at(-1)!;
}

/** One entry of an expression or condition, in plain JavaScript. A condition gives 1 or 0. */
export function evaluate({ node }: Expression | Condition, inputs: Readonly<Record<string, number>>): number {
  return compute(node, inputs);
}

function compute(node: Node, inputs: Readonly<Record<string, number>>): number {
  if (node.kind === 'constant') return Math.fround(node.value);
  if (node.kind !== 'operation') return Math.fround(inputs[node.name]!);
  const [a, b, c] = node.inputs.map((input) => compute(input, inputs)) as [number, number, number];
  return plain[node.operation](a, b, c);
}

const { fround } = Math;
const plain: Record<Operation, (a: number, b: number, c: number) => number> = {
  abs: (a) => Math.abs(a),
  neg: (a) => -a,
  sqrt: (a) => fround(Math.sqrt(a)),
  add: (a, b) => fround(a + b),
  sub: (a, b) => fround(a - b),
  mul: (a, b) => fround(a * b),
  div: (a, b) => fround(a / b),
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  equals: (a, b) => Number(a === b),
  less: (a, b) => Number(a < b),
  greater: (a, b) => Number(a > b),
  select: (then, otherwise, condition) => (condition ? then : otherwise),
};
