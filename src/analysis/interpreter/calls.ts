import type * as TypeScript from 'typescript';
import { callTfjs } from '../tfjs/calls';
import { required } from '../tfjs/imports';
import { callMethod as callTfjsMethod } from '../tfjs/methods';
import { callBuiltin, construct } from './builtins';
import { instantiate } from './classes';
import { evaluate, isWrapped } from './expressions';
import { perhaps } from './fork';
import { callFunction } from './functions';
import { handOver } from './handOver';
import type { Machine } from './machine';
import { propertyOf } from './properties';
import type { Scope } from './scope';
import type { Argument } from './tfjsValues';
import { unknown, type Value } from './values';

type Call = TypeScript.CallExpression | TypeScript.NewExpression;

/** `f(…)`, `new C(…)`, `owner.method(…)` */
export function evaluateCall(machine: Machine, node: Call, scope: Scope): Value {
  const { ts } = machine;
  const callee = bare(machine, node.expression);
  const module = required(machine, node);
  if (module) return module;
  if (ts.isPropertyAccessExpression(callee)) {
    const owner = evaluate(machine, callee.expression, scope);
    const args = argumentsOf(machine, node, scope);
    return callMethod(machine, owner, callee.name.text, args, node);
  }
  const called = evaluate(machine, callee, scope);
  return call(machine, called, argumentsOf(machine, node, scope), node);
}

/** Without parentheses, casts and `!`. */
function bare(machine: Machine, node: TypeScript.Expression): TypeScript.Expression {
  return isWrapped(machine, node) ? bare(machine, node.expression) : node;
}

function callMethod(machine: Machine, owner: Value, name: string, args: readonly Argument[], node: Call): Value {
  const known = callTfjsMethod(machine, owner, name, args, node) ?? callBuiltin(machine, owner, name, args);
  return known ?? call(machine, propertyOf(machine, owner, name), args, node, owner);
}

function call(
  machine: Machine,
  called: Value,
  args: readonly Argument[],
  node: Call,
  owner: Value | null = null,
): Value {
  if (called.type === 'tfjs') return callTfjs(machine, called.path, args, node);
  const values = args.map(({ value }) => value);
  if (called.type === 'function') return callFunction(machine, called, values);
  if (called.type === 'class' && machine.ts.isNewExpression(node))
    return machine.deeper(() => instantiate(machine, called, values)) ?? unknown();
  const made = machine.ts.isNewExpression(node) ? construct(machine, called, values) : null;
  return made ?? callUnknown(machine, args, node, owner);
}

/** Methods that run what they are given at another time: it is looked at when everything else has run. */
const later = /^(addEventListener|on|once|setTimeout|setInterval|requestAnimationFrame|listen|get|post|use)$/;

/** Functions that are handed to something unknown may be called, with anything. */
function callUnknown(machine: Machine, args: readonly Argument[], node: Call, owner: Value | null): Value {
  const name = node.expression.getText(machine.source).split('.').at(-1) ?? '';
  for (const { value } of args) {
    if (value.type !== 'function') handOver(machine, value, node);
    else if (!later.test(name) && !value.called) {
      machine.stretch++;
      perhaps(machine, () => void callFunction(machine, value, null));
      machine.stretch++;
    }
  }
  return unknown(owner && cutsOut.test(name) ? owner : null);
}

/** Methods whose result holds a part of what their owner holds. */
const cutsOut = /^(slice|take|gather|subarray|filter)$/;

/** Its arguments with those that are spread in; what cannot be counted counts as one. */
function argumentsOf(machine: Machine, node: Call, scope: Scope): Argument[] {
  const args: Argument[] = [];
  for (const argument of node.arguments ?? []) {
    if (!machine.ts.isSpreadElement(argument)) {
      args.push({ value: evaluate(machine, argument, scope), node: argument });
      continue;
    }
    const spread = evaluate(machine, argument.expression, scope);
    if (spread.type !== 'array') args.push({ value: unknown(), node: argument });
    else args.push(...spread.items.map((value) => ({ value, node: argument.expression })));
  }
  return args;
}
