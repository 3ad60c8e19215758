import type * as TypeScript from 'typescript';
import { normal } from './completion';
import { evaluate } from './expressions';
import { agreed } from './fork';
import type { Machine } from './machine';
import { declare } from './patterns';
import { Scope } from './scope';
import { runBlock } from './statements';
import { array, constant, type FunctionValue, unknown, type Value } from './values';

export function makeFunction(
  machine: Machine,
  node: TypeScript.FunctionLikeDeclaration,
  scope: Scope,
  self: Value | null = null,
): FunctionValue {
  const made: FunctionValue = { type: 'function', node, scope, self, called: false };
  machine.functions.push(made);
  return made;
}

/** What a function gives for these arguments; its effects happen. What is not given and not known: `args` null. */
export function callFunction(machine: Machine, called: FunctionValue, args: readonly Value[] | null): Value {
  called.called = true;
  const value = machine.deeper(() => run(machine, called, args)) ?? unknown();
  const isAsync = called.node.modifiers?.some(({ kind }) => kind === machine.ts.SyntaxKind.AsyncKeyword);
  return isAsync && value.type !== 'promise' ? { type: 'promise', of: value, training: null } : value;
}

function run(machine: Machine, { node, scope, self }: FunctionValue, args: readonly Value[] | null): Value {
  const { ts } = machine;
  if (!node.body) return unknown();
  const inner = new Scope(scope);
  // What a plain function is called on is not followed: each has a `this` of its own.
  if (!ts.isArrowFunction(node)) inner.self = self ?? unknown();
  bindParameters(machine, node.parameters, args, inner);
  machine.earlyReturns.push([]);
  try {
    const completion = ts.isBlock(node.body) ? runBlock(machine, node.body.statements, inner) : null;
    const early = machine.earlyReturns.at(-1) ?? [];
    if (!completion) return evaluate(machine, node.body as TypeScript.Expression, inner);
    if (completion.type === 'return') return agreed([...early, completion.value]);
    return early.length > 0 ? unknown() : completion === normal ? constant(undefined) : unknown();
  } finally {
    machine.earlyReturns.pop();
  }
}

function bindParameters(
  machine: Machine,
  parameters: readonly TypeScript.ParameterDeclaration[],
  args: readonly Value[] | null,
  scope: Scope,
): void {
  parameters.forEach((parameter, i) => {
    const given = parameter.dotDotDotToken
      ? array([...(args ?? []).slice(i)], args === null)
      : args === null
        ? unknown()
        : (args[i] ?? constant(undefined));
    const isMissing = given.type === 'constant' && given.value === undefined;
    const value = isMissing && parameter.initializer ? evaluate(machine, parameter.initializer, scope) : given;
    declare(machine, parameter.name, value, scope);
  });
}
