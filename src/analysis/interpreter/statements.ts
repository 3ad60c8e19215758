import type * as TypeScript from 'typescript';
import { imported } from '../tfjs/imports';
import { makeClass } from './classes';
import { type Completion, normal } from './completion';
import { evaluate } from './expressions';
import { fork, perhaps } from './fork';
import { makeFunction } from './functions';
import { runLoop } from './loops';
import type { Machine } from './machine';
import { declare } from './patterns';
import { Scope } from './scope';
import { constant, truthOf, unknown } from './values';

/** Runs statements in order, functions and classes declared first. */
export function runBlock(machine: Machine, statements: readonly TypeScript.Statement[], scope: Scope): Completion {
  hoist(machine, statements, scope);
  for (const statement of statements) {
    const completion = execute(machine, statement, scope);
    if (completion.type !== 'normal') return completion;
  }
  return normal;
}

function hoist(machine: Machine, statements: readonly TypeScript.Statement[], scope: Scope): void {
  const { ts } = machine;
  for (const statement of statements) {
    if (ts.isFunctionDeclaration(statement) && statement.body) {
      const made = makeFunction(machine, statement, scope);
      if (statement.name) scope.variables.set(statement.name.text, made);
    } else if (ts.isClassDeclaration(statement)) {
      const made = makeClass(machine, statement, scope);
      if (statement.name) scope.variables.set(statement.name.text, made);
    }
  }
}

export function execute(machine: Machine, statement: TypeScript.Statement, scope: Scope): Completion {
  const { ts } = machine;
  machine.tick();
  if (ts.isExpressionStatement(statement)) {
    evaluate(machine, statement.expression, scope);
  } else if (ts.isVariableStatement(statement)) {
    declareAll(machine, statement.declarationList, scope);
  } else if (ts.isBlock(statement)) {
    return runBlock(machine, statement.statements, new Scope(scope));
  } else if (ts.isIfStatement(statement)) {
    return runIf(machine, statement, scope);
  } else if (ts.isIterationStatement(statement, false)) {
    return runLoop(machine, statement, scope);
  } else if (ts.isReturnStatement(statement)) {
    const value = statement.expression ? evaluate(machine, statement.expression, scope) : constant(undefined);
    return { type: 'return', value };
  } else if (ts.isThrowStatement(statement)) {
    evaluate(machine, statement.expression, scope);
    return { type: 'throw' };
  } else if (ts.isBreakStatement(statement)) {
    return { type: 'break' };
  } else if (ts.isContinueStatement(statement)) {
    return { type: 'continue' };
  } else if (ts.isTryStatement(statement)) {
    return runTry(machine, statement, scope);
  } else if (ts.isSwitchStatement(statement)) {
    return runSwitch(machine, statement, scope);
  } else if (ts.isLabeledStatement(statement)) {
    return execute(machine, statement.statement, scope);
  } else if (ts.isImportDeclaration(statement)) {
    imported(machine, statement, scope);
  } else if (ts.isExportAssignment(statement)) {
    evaluate(machine, statement.expression, scope);
  }
  return normal;
}

export function declareAll(machine: Machine, list: TypeScript.VariableDeclarationList, scope: Scope): void {
  for (const { name, initializer } of list.declarations) {
    declare(machine, name, initializer ? evaluate(machine, initializer, scope) : constant(undefined), scope);
  }
}

function runIf(machine: Machine, statement: TypeScript.IfStatement, scope: Scope): Completion {
  const isTrue = truthOf(evaluate(machine, statement.expression, scope));
  const take = () => execute(machine, statement.thenStatement, new Scope(scope));
  const leave = () => (statement.elseStatement ? execute(machine, statement.elseStatement, new Scope(scope)) : normal);
  if (isTrue === null) return fork(machine, [take, leave]);
  return isTrue ? take() : leave();
}

function runTry(machine: Machine, statement: TypeScript.TryStatement, scope: Scope): Completion {
  const tried = runBlock(machine, statement.tryBlock.statements, new Scope(scope));
  const { catchClause } = statement;
  if (catchClause) {
    const inner = new Scope(scope);
    if (catchClause.variableDeclaration) declare(machine, catchClause.variableDeclaration.name, unknown(), inner);
    perhaps(machine, () => void runBlock(machine, catchClause.block.statements, inner));
  }
  const last = statement.finallyBlock ? runBlock(machine, statement.finallyBlock.statements, new Scope(scope)) : normal;
  if (last.type !== 'normal') return last;
  return tried.type === 'throw' && catchClause ? normal : tried;
}

/** Each clause by itself, up to its `break`; which of them is taken is not asked. */
function runSwitch(machine: Machine, statement: TypeScript.SwitchStatement, scope: Scope): Completion {
  evaluate(machine, statement.expression, scope);
  const { clauses } = statement.caseBlock;
  const ways = clauses.map((_, i) => () => {
    const statements = clauses.slice(i).flatMap((clause) => [...clause.statements]);
    const completion = runBlock(machine, statements, new Scope(scope));
    return completion.type === 'break' ? normal : completion;
  });
  const hasDefault = clauses.some((clause) => machine.ts.isDefaultClause(clause));
  return fork(machine, hasDefault ? ways : [...ways, () => normal]);
}
