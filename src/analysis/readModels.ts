import type * as TypeScript from 'typescript';
import { runUncalledMethods } from './interpreter/classes';
import { normal } from './interpreter/completion';
import { callFunction } from './interpreter/functions';
import { Machine, OutOfSteps } from './interpreter/machine';
import { Scope } from './interpreter/scope';
import { runBlock } from './interpreter/statements';
import type { FunctionValue } from './interpreter/values';
import type { Parser } from './parser';
import { scriptKind } from './scriptKind';
import type { SourceLayer, SourceModel, SourceOptimizer } from './sourceModel';
import { describeOptimizer } from './tfjs/compile';
import { toSourceModel } from './tfjs/toSource';

/** What a text tells of the models and optimizers in it. */
export interface SourceText {
  models: readonly SourceModel[];
  optimizers: readonly SourceOptimizer[];
  /** Layers that are made, and belong to no model that is known. */
  otherLayers: readonly SourceLayer[];
  /** Activations, initializers and losses of one's own may have been given names. */
  registersNames: boolean;
  /** False: the program was not followed to its end. */
  finished: boolean;
}

const nothing: SourceText = { models: [], optimizers: [], otherLayers: [], registersNames: false, finished: false };

/** As `follow`; of a text that is nested so deeply that no parser gets through, nothing is known. */
export function readModels(ts: Parser, text: string, fileName: string): SourceText {
  try {
    return follow(ts, text, fileName);
  } catch (error) {
    // The engine's own: the stack is full.
    if (error instanceof RangeError) return nothing;
    throw error;
  }
}

/** Runs a text on what it tells by itself: first as the program that it is, then the functions that nothing in it has called. */
function follow(ts: Parser, text: string, fileName: string): SourceText {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true, scriptKind(ts, fileName));
  const machine = new Machine(ts, source, countAssignments(ts, source));
  const finished = runProgram(machine);
  return {
    models: machine.models.map((model) => {
      const read = toSourceModel(machine, model);
      return finished ? read : { ...read, complete: false };
    }),
    optimizers: machine.optimizers.map((optimizer) => describeOptimizer(machine, optimizer)),
    otherLayers: otherLayers(machine),
    registersNames: text.includes('registerClass'),
    finished,
  };
}

function otherLayers({ models, layersByCall }: Machine): SourceLayer[] {
  const used = new Set(models.flatMap(({ layers }) => layers));
  return [...layersByCall.values()].flat().flatMap((made) => (used.has(made) ? [] : [made.layer]));
}

function runProgram(machine: Machine): boolean {
  try {
    const scope = new Scope(null);
    runBlock(machine, machine.source.statements, scope);
    runUncalled(machine);
    return true;
  } catch (error) {
    if (error instanceof OutOfSteps) return false;
    throw error;
  }
}

/** Handlers, exported functions, methods: each at a time of its own, with arguments that nobody knows. */
function runUncalled(machine: Machine): void {
  for (let functionsSeen = 0, classesSeen = 0; ; ) {
    const called = machine.functions[functionsSeen];
    const made = machine.classes[classesSeen];
    if (called) {
      functionsSeen++;
      if (!called.called) runApart(machine, called);
    } else if (made) {
      classesSeen++;
      runUncalledMethods(machine, made, (method) => runApart(machine, method));
    } else {
      return;
    }
  }
}

/** What such a function sets stays set only where nothing else sets it. */
function runApart(machine: Machine, called: FunctionValue): void {
  machine.stretch++;
  const { changes } = machine.trial(() => {
    callFunction(machine, called, null);
    return normal;
  });
  for (const change of changes) {
    const sites = change.name === null ? 1 : (machine.assignments.get(change.name) ?? 1);
    if (sites > 1) change.blur();
    else change.redo();
  }
}

/** How often each variable and property of this name is assigned to. */
function countAssignments(ts: Parser, source: TypeScript.SourceFile): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const visit = (node: TypeScript.Node): void => {
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      const target = ts.isPropertyAccessExpression(node.left) ? node.left.name : node.left;
      if (ts.isIdentifier(target)) counts.set(target.text, (counts.get(target.text) ?? 0) + 1);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return counts;
}
