import type { Value } from './values';

/** Variables of one block or function, and those around it. */
export class Scope {
  readonly variables = new Map<string, Value>();
  /** What `this` is here; a function's own scope sets it. */
  self: Value | null;

  constructor(readonly parent: Scope | null) {
    this.self = parent?.self ?? null;
  }

  find(name: string): Scope | null {
    for (let scope: Scope | null = this; scope; scope = scope.parent) if (scope.variables.has(name)) return scope;
    return null;
  }
}
