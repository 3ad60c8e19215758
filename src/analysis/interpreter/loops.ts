import type * as TypeScript from 'typescript';
import { type Completion, normal } from './completion';
import { evaluate } from './expressions';
import { fork } from './fork';
import type { Machine } from './machine';
import { assignTo, declare } from './patterns';
import { Scope } from './scope';
import { declareAll, execute } from './statements';
import { constant, truthOf, unknown, type Value } from './values';

/** A loop with more rounds than this is looked at for one round. */
const mostRounds = 64;

export function runLoop(machine: Machine, loop: TypeScript.IterationStatement, scope: Scope): Completion {
  const { ts } = machine;
  if (ts.isForOfStatement(loop) || ts.isForInStatement(loop)) return runForEach(machine, loop, new Scope(scope));
  const inner = new Scope(scope);
  if (ts.isForStatement(loop) && loop.initializer) {
    if (ts.isVariableDeclarationList(loop.initializer)) declareAll(machine, loop.initializer, inner);
    else evaluate(machine, loop.initializer, inner);
  }
  return runWhile(machine, loop as Counted, inner);
}

type Counted = TypeScript.ForStatement | TypeScript.WhileStatement | TypeScript.DoStatement;

/** Round after round while the condition is known; a loop whose end is not known is run once, and may as well not have been. */
function runWhile(machine: Machine, loop: Counted, scope: Scope): Completion {
  const { ts } = machine;
  const condition = ts.isForStatement(loop) ? loop.condition : loop.expression;
  const step = () => ts.isForStatement(loop) && loop.incrementor && evaluate(machine, loop.incrementor, scope);
  const goesOn = () => (condition ? truthOf(evaluate(machine, condition, scope)) : null);
  const whole = machine.trial(() => rounds(machine, loop.statement, scope, goesOn, step));
  if (whole.result === null) return once(machine, loop.statement, scope);
  for (const change of whole.changes) change.redo();
  return whole.result;
}

/** Null: the number of rounds is not known, or too large. */
function rounds(
  machine: Machine,
  body: TypeScript.Statement,
  scope: Scope,
  goesOn: () => boolean | null,
  step: () => void,
): Completion | null {
  for (let round = 0; ; round++) {
    const on = goesOn();
    if (on === null || round >= mostRounds) return null;
    if (!on) return normal;
    const completion = execute(machine, body, new Scope(scope));
    if (completion.type === 'break') return normal;
    if (completion.type === 'return' || completion.type === 'throw') return completion;
    step();
  }
}

function once(machine: Machine, body: TypeScript.Statement, scope: Scope): Completion {
  const way = (): Completion => {
    const completion = execute(machine, body, new Scope(scope));
    return completion.type === 'break' || completion.type === 'continue' ? normal : completion;
  };
  return fork(machine, [way, () => normal]);
}

function runForEach(
  machine: Machine,
  loop: TypeScript.ForOfStatement | TypeScript.ForInStatement,
  scope: Scope,
): Completion {
  const over = evaluate(machine, loop.expression, scope);
  const items = machine.ts.isForOfStatement(loop) ? itemsOf(over) : null;
  if (!items || items.length > mostRounds) {
    bind(machine, loop.initializer, unknown(), scope);
    return once(machine, loop.statement, scope);
  }
  for (const item of items) {
    const round = new Scope(scope);
    bind(machine, loop.initializer, item, round);
    const completion = execute(machine, loop.statement, round);
    if (completion.type === 'break') return normal;
    if (completion.type === 'return' || completion.type === 'throw') return completion;
  }
  return normal;
}

function itemsOf(value: Value): readonly Value[] | null {
  if (value.type === 'array' && !value.open) return value.items;
  if (value.type === 'constant' && typeof value.value === 'string') return [...value.value].map(constant);
  return null;
}

function bind(machine: Machine, target: TypeScript.ForInitializer, value: Value, scope: Scope): void {
  const { ts } = machine;
  if (!ts.isVariableDeclarationList(target)) assignTo(machine, target, value, scope);
  else for (const { name } of target.declarations) declare(machine, name, value, scope);
}
