/** What is done to one or more float32 values, or to the outcomes of comparisons. */
export type Operation =
  | 'abs'
  | 'neg'
  | 'sqrt'
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'min'
  | 'max'
  | 'equals'
  | 'less'
  | 'greater'
  | 'select';

/** A value of the loop's graph. Equal values are one object: what is written twice is computed once. */
export type Node = Readonly<
  | { kind: 'array' | 'scalar'; name: string }
  | { kind: 'constant'; value: number }
  | { kind: 'operation'; operation: Operation; inputs: readonly Node[] }
>;

/** A float32 value, or a number that is rounded to one. */
export type Operand = Expression | number;

/**
 * Elementwise arithmetic on float32 arrays, written down to be compiled. Each operation rounds to float32, to nearest, as
 * IEEE 754 has it. `min` and `max` are NaN if either side is, as `Math.min` and `Math.max` are.
 */
export class Expression {
  constructor(readonly node: Node) {}

  add = (other: Operand): Expression => this.with('add', other);
  sub = (other: Operand): Expression => this.with('sub', other);
  mul = (other: Operand): Expression => this.with('mul', other);
  div = (other: Operand): Expression => this.with('div', other);
  min = (other: Operand): Expression => this.with('min', other);
  max = (other: Operand): Expression => this.with('max', other);
  neg = (): Expression => this.with('neg');
  abs = (): Expression => this.with('abs');
  sqrt = (): Expression => this.with('sqrt');
  square = (): Expression => this.mul(this);
  /** −1, 0 or 1; zeros keep their sign, NaN stays NaN. */
  sign = (): Expression => this.greater(0).select(1, this.less(0).select(-1, this));

  equals = (other: Operand): Condition => this.compared('equals', other);
  less = (other: Operand): Condition => this.compared('less', other);
  greater = (other: Operand): Condition => this.compared('greater', other);

  private with(operation: Operation, ...others: Operand[]): Expression {
    return new Expression(call(operation, [this.node, ...others.map(nodeOf)]));
  }

  private compared(operation: Operation, other: Operand): Condition {
    return new Condition(call(operation, [this.node, nodeOf(other)]));
  }
}

/** Whether a comparison holds, entry by entry. With NaN none does. */
export class Condition {
  constructor(readonly node: Node) {}

  select = (then: Operand, otherwise: Operand): Expression =>
    new Expression(call('select', [nodeOf(then), nodeOf(otherwise), this.node]));
}

/** The array, or the number for all entries, of this name. */
export const array = (name: string): Expression => new Expression(unique(`array ${name}`, { kind: 'array', name }));
export const scalar = (name: string): Expression => new Expression(unique(`scalar ${name}`, { kind: 'scalar', name }));

const nodeOf = (of: Operand): Node => (of instanceof Expression ? of.node : constant(of));

function constant(value: number): Node {
  return unique(`constant ${Object.is(value, -0) ? '-0' : value}`, { kind: 'constant', value });
}

function call(operation: Operation, inputs: readonly Node[]): Node {
  const key = `${operation} ${inputs.map((input) => numbers.get(input)).join(' ')}`;
  return unique(key, { kind: 'operation', operation, inputs });
}

const nodes = new Map<string, Node>();
const numbers = new Map<Node, number>();

function unique(key: string, node: Node): Node {
  const known = nodes.get(key);
  if (known) return known;
  nodes.set(key, node);
  numbers.set(node, nodes.size);
  return node;
}
