import type * as TypeScript from 'typescript';
import type { Parser } from '../parser';
import type { TextRange } from '../textRange';
import type { Scope } from './scope';
import type { LayerValue, ModelValue, OptimizerValue } from './tfjsValues';
import { type ClassValue, type FunctionValue, unknown, type Value } from './values';

/** One change of the program's state: how to take it back, to make it again, and to leave open whether it was made. */
interface Change {
  /** Of the variable or property that it sets. */
  name: string | null;
  undo(): void;
  redo(): void;
  blur(): void;
}

/** A program that takes more than this many steps is not followed to its end. */
const mostSteps = 200_000;
/** Calls within calls; recursion ends here. */
const deepest = 24;

/** Thrown by the machine when its steps are used up; caught where the program is started. */
export class OutOfSteps extends Error {}

/** The state of a program that is run on what its source tells: values that are not known stay so, branches that may or may not be taken leave open what they change. */
export class Machine {
  readonly models: ModelValue[] = [];
  readonly optimizers: OptimizerValue[] = [];
  readonly functions: FunctionValue[] = [];
  readonly classes: ClassValue[] = [];
  /** Layers by the call that makes them. */
  readonly layersByCall = new Map<TypeScript.Node, LayerValue[]>();
  /** Values of names that are declared nowhere. */
  readonly globals = new Map<string, Value>();
  /** Names that are imported from other files of the project. */
  readonly foreign = new Set<string>();
  /** What functions that are being called have returned on paths that may or may not be taken. */
  readonly earlyReturns: Value[][] = [];
  /** Counts the stretches of the program that run each at a time of its own, handlers say: what is pending in one says nothing of another. */
  stretch = 0;
  private trail: Change[] | null = null;
  private steps = 0;
  private depth = 0;

  constructor(
    readonly ts: Parser,
    readonly source: TypeScript.SourceFile,
    /** How often each name is assigned to, in the whole text. */
    readonly assignments: ReadonlyMap<string, number>,
  ) {}

  range(node: TypeScript.Node): TextRange {
    return this.span(node.getStart(this.source), node.getEnd());
  }

  span(start: number, end: number): TextRange {
    const { source } = this;
    return { start: source.getLineAndCharacterOfPosition(start), end: source.getLineAndCharacterOfPosition(end) };
  }

  tick(): void {
    if (++this.steps > mostSteps) throw new OutOfSteps();
  }

  /** Runs one level deeper; null where that is too deep. */
  deeper<T>(run: () => T): T | null {
    if (this.depth >= deepest) return null;
    this.depth++;
    try {
      return run();
    } finally {
      this.depth--;
    }
  }

  /** Every change of state that outlives an expression goes through here: `apply` makes it and tells how to take it back. */
  change(apply: () => () => void, blur: () => void, name: string | null = null): void {
    const undo = apply();
    this.trail?.push({ name, undo, redo: () => this.change(apply, blur, name), blur });
  }

  assign(scope: Scope, name: string, value: Value): void {
    this.change(
      () => setIn(scope.variables, name, value),
      () => this.assign(scope, name, unknown()),
      name,
    );
  }

  /** Runs, takes back what was changed, and gives the changes. */
  trial<T>(run: () => T): { result: T; changes: Change[] } {
    const outer = this.trail;
    const changes: Change[] = [];
    this.trail = changes;
    try {
      return { result: run(), changes };
    } finally {
      for (const { undo } of changes.toReversed()) undo();
      this.trail = outer;
    }
  }
}

export function setIn<Key, Item>(map: Map<Key, Item>, key: Key, item: Item): () => void {
  const had = map.has(key);
  const before = map.get(key) as Item;
  map.set(key, item);
  return () => (had ? map.set(key, before) : map.delete(key));
}
