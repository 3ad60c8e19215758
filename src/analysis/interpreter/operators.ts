import type * as TypeScript from 'typescript';
import type { Machine } from './machine';
import { constant, unknown, type Value } from './values';

type Plain = number | string | boolean | null | undefined;

/** `left ∘ right` of plain constants; also the value of `left ∘= right`. */
export function binary(machine: Machine, operator: TypeScript.SyntaxKind, left: Value, right: Value): Value {
  if (left.type !== 'constant' || right.type !== 'constant') return unknown();
  const result = compute(machine, operator, left.value, right.value);
  return result === undefined ? unknown() : constant(result);
}

/** Undefined: not computed. */
function compute(machine: Machine, operator: TypeScript.SyntaxKind, a: Plain, b: Plain): Plain {
  const { SyntaxKind } = machine.ts;
  switch (operator) {
    case SyntaxKind.EqualsEqualsEqualsToken:
      return a === b;
    case SyntaxKind.ExclamationEqualsEqualsToken:
      return a !== b;
    case SyntaxKind.EqualsEqualsToken:
      return typeof a === typeof b ? a === b : undefined;
    case SyntaxKind.ExclamationEqualsToken:
      return typeof a === typeof b ? a !== b : undefined;
    case SyntaxKind.PlusToken:
    case SyntaxKind.PlusEqualsToken:
      if (typeof a === 'string' || typeof b === 'string') return `${a}${b}`;
      break;
  }
  return typeof a === 'number' && typeof b === 'number' ? arithmetic(machine, operator, a, b) : undefined;
}

function arithmetic(machine: Machine, operator: TypeScript.SyntaxKind, a: number, b: number): Plain {
  const { SyntaxKind } = machine.ts;
  switch (operator) {
    case SyntaxKind.PlusToken:
    case SyntaxKind.PlusEqualsToken:
      return a + b;
    case SyntaxKind.MinusToken:
    case SyntaxKind.MinusEqualsToken:
      return a - b;
    case SyntaxKind.AsteriskToken:
    case SyntaxKind.AsteriskEqualsToken:
      return a * b;
    case SyntaxKind.SlashToken:
    case SyntaxKind.SlashEqualsToken:
      return a / b;
    case SyntaxKind.PercentToken:
    case SyntaxKind.PercentEqualsToken:
      return a % b;
    case SyntaxKind.AsteriskAsteriskToken:
    case SyntaxKind.AsteriskAsteriskEqualsToken:
      return a ** b;
    case SyntaxKind.LessThanLessThanToken:
      return a << b;
    case SyntaxKind.GreaterThanGreaterThanToken:
      return a >> b;
    case SyntaxKind.BarToken:
      return a | b;
    case SyntaxKind.LessThanToken:
      return a < b;
    case SyntaxKind.LessThanEqualsToken:
      return a <= b;
    case SyntaxKind.GreaterThanToken:
      return a > b;
    case SyntaxKind.GreaterThanEqualsToken:
      return a >= b;
    default:
      return undefined;
  }
}

export function unary(machine: Machine, operator: TypeScript.SyntaxKind, operand: Value): Value {
  const { SyntaxKind } = machine.ts;
  if (operand.type !== 'constant') return unknown();
  if (operator === SyntaxKind.ExclamationToken) return constant(!operand.value);
  if (typeof operand.value !== 'number') return unknown();
  if (operator === SyntaxKind.MinusToken) return constant(-operand.value);
  return operator === SyntaxKind.PlusToken ? operand : unknown();
}
