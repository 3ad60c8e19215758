import type * as TypeScript from 'typescript';
import { awaited } from '../tfjs/fit';
import { tfjsGlobal } from '../tfjs/imports';
import { evaluateCall } from './calls';
import { makeClass } from './classes';
import { normal } from './completion';
import { agreed, fork } from './fork';
import { makeFunction } from './functions';
import { arrayLiteral, objectLiteral } from './literals';
import type { Machine } from './machine';
import { binary, unary } from './operators';
import { assignTo } from './patterns';
import { propertyOf } from './properties';
import type { Scope } from './scope';
import { constant, truthOf, unknown, type Value } from './values';

/** What an expression comes to; its effects happen. */
export function evaluate(machine: Machine, node: TypeScript.Expression, scope: Scope): Value {
  machine.tick();
  const { ts } = machine;
  if (ts.isIdentifier(node)) return lookUp(machine, node.text, scope);
  if (ts.isNumericLiteral(node)) return constant(Number(node.text));
  if (ts.isStringLiteralLike(node)) return constant(node.text);
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return evaluateCall(machine, node, scope);
  if (ts.isPropertyAccessExpression(node)) return access(machine, node, scope);
  if (ts.isElementAccessExpression(node)) return elementOf(machine, node, scope);
  if (ts.isObjectLiteralExpression(node)) return objectLiteral(machine, node, scope);
  if (ts.isArrayLiteralExpression(node)) return arrayLiteral(machine, node, scope);
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return makeFunction(machine, node, scope);
  if (ts.isClassExpression(node)) return makeClass(machine, node, scope);
  if (ts.isAwaitExpression(node)) return awaited(evaluate(machine, node.expression, scope));
  if (isWrapped(machine, node)) return evaluate(machine, node.expression, scope);
  if (ts.isBinaryExpression(node)) return evaluateBinary(machine, node, scope);
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) return evaluateUnary(machine, node, scope);
  if (ts.isConditionalExpression(node)) return evaluateConditional(machine, node, scope);
  if (ts.isTemplateExpression(node)) return template(machine, node, scope);
  return other(machine, node, scope);
}

type Wrapped =
  | TypeScript.ParenthesizedExpression
  | TypeScript.AsExpression
  | TypeScript.NonNullExpression
  | TypeScript.SatisfiesExpression
  | TypeScript.TypeAssertion;

/** Parentheses, casts and `!`, which change no value. */
export function isWrapped({ ts }: Machine, node: TypeScript.Expression): node is Wrapped {
  return (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isTypeAssertionExpression(node)
  );
}

function lookUp(machine: Machine, name: string, scope: Scope): Value {
  if (name === 'undefined') return constant(undefined);
  if (name === 'NaN') return constant(Number.NaN);
  const owner = scope.find(name);
  if (owner) return owner.variables.get(name) ?? unknown();
  const known = machine.globals.get(name) ?? tfjsGlobal(name) ?? unknown();
  machine.globals.set(name, known);
  return known;
}

function access(machine: Machine, node: TypeScript.PropertyAccessExpression, scope: Scope): Value {
  const owner = evaluate(machine, node.expression, scope);
  if (owner.type === 'promise' && owner.training && /^(history|epoch|params)$/.test(node.name.text)) {
    owner.training.usedBeforeEnd ??= machine.range(node);
  }
  return propertyOf(machine, owner, node.name.text);
}

function elementOf(machine: Machine, node: TypeScript.ElementAccessExpression, scope: Scope): Value {
  const owner = evaluate(machine, node.expression, scope);
  const key = evaluate(machine, node.argumentExpression, scope);
  return key.type === 'constant' ? propertyOf(machine, owner, String(key.value)) : unknown();
}

function evaluateBinary(machine: Machine, node: TypeScript.BinaryExpression, scope: Scope): Value {
  const { SyntaxKind } = machine.ts;
  const operator = node.operatorToken.kind;
  if (operator === SyntaxKind.EqualsToken) {
    const value = evaluate(machine, node.right, scope);
    assignTo(machine, node.left, value, scope);
    return value;
  }
  const left = evaluate(machine, node.left, scope);
  if (isShortCircuit(machine, operator)) return shortCircuit(machine, node, left, scope);
  const value = binary(machine, operator, left, evaluate(machine, node.right, scope));
  if (operator >= SyntaxKind.FirstAssignment && operator <= SyntaxKind.LastAssignment) {
    assignTo(machine, node.left, value, scope);
  }
  return value;
}

const isShortCircuit = ({ ts: { SyntaxKind } }: Machine, operator: TypeScript.SyntaxKind): boolean =>
  operator === SyntaxKind.AmpersandAmpersandToken ||
  operator === SyntaxKind.BarBarToken ||
  operator === SyntaxKind.QuestionQuestionToken;

/** `a && b`, `a || b`, `a ?? b` */
function shortCircuit(machine: Machine, node: TypeScript.BinaryExpression, left: Value, scope: Scope): Value {
  const { SyntaxKind } = machine.ts;
  const operator = node.operatorToken.kind;
  const isNullish = left.type === 'constant' && (left.value === null || left.value === undefined);
  const isTrue =
    operator === SyntaxKind.QuestionQuestionToken ? (left.type === 'unknown' ? null : !isNullish) : truthOf(left);
  const goesOn = operator === SyntaxKind.AmpersandAmpersandToken ? isTrue : isTrue === null ? null : !isTrue;
  if (goesOn === null) return either(machine, [() => left, () => evaluate(machine, node.right, scope)]);
  return goesOn ? evaluate(machine, node.right, scope) : left;
}

function evaluateConditional(machine: Machine, node: TypeScript.ConditionalExpression, scope: Scope): Value {
  const isTrue = truthOf(evaluate(machine, node.condition, scope));
  const yes = () => evaluate(machine, node.whenTrue, scope);
  const no = () => evaluate(machine, node.whenFalse, scope);
  if (isTrue === null) return either(machine, [yes, no]);
  return isTrue ? yes() : no();
}

/** One of several; known only where all agree. */
function either(machine: Machine, ways: readonly (() => Value)[]): Value {
  const values: Value[] = [];
  const run = (way: () => Value) => () => {
    values.push(way());
    return normal;
  };
  fork(machine, ways.map(run));
  return agreed(values);
}

function evaluateUnary(
  machine: Machine,
  node: TypeScript.PrefixUnaryExpression | TypeScript.PostfixUnaryExpression,
  scope: Scope,
): Value {
  const { SyntaxKind } = machine.ts;
  const operand = evaluate(machine, node.operand, scope);
  if (node.operator !== SyntaxKind.PlusPlusToken && node.operator !== SyntaxKind.MinusMinusToken) {
    return unary(machine, node.operator, operand);
  }
  const sign = node.operator === SyntaxKind.PlusPlusToken ? SyntaxKind.PlusToken : SyntaxKind.MinusToken;
  const after = binary(machine, sign, operand, constant(1));
  assignTo(machine, node.operand, after, scope);
  return machine.ts.isPrefixUnaryExpression(node) ? after : operand;
}

function template(machine: Machine, node: TypeScript.TemplateExpression, scope: Scope): Value {
  let text: string | null = node.head.text;
  for (const { expression, literal } of node.templateSpans) {
    const value = evaluate(machine, expression, scope);
    if (value.type === 'constant' && text !== null) text += String(value.value) + literal.text;
    else text = null;
  }
  return text === null ? unknown() : constant(text);
}

/** Keywords, and what is not followed: its parts are, for the functions in them. */
function other(machine: Machine, node: TypeScript.Expression, scope: Scope): Value {
  const { SyntaxKind } = machine.ts;
  if (node.kind === SyntaxKind.TrueKeyword) return constant(true);
  if (node.kind === SyntaxKind.FalseKeyword) return constant(false);
  if (node.kind === SyntaxKind.NullKeyword) return constant(null);
  if (node.kind === SyntaxKind.ThisKeyword) return scope.self ?? lookUp(machine, 'this', scope);
  machine.ts.forEachChild(node, (child) => {
    if (isExpression(machine, child)) evaluate(machine, child, scope);
  });
  return unknown();
}

/** JSX and yields hold expressions in places that are none themselves. */
function isExpression({ ts }: Machine, node: TypeScript.Node): node is TypeScript.Expression {
  return ts.isExpression(node) || ts.isJsxAttributes(node) || ts.isJsxAttribute(node) || ts.isJsxOpeningElement(node);
}
