/** Which modules wait for which others while they are imported. */
export class WaitingModules {
  private readonly waiting = new Map<string, string[]>();

  /** `importer` waits for `imported` while `work` goes on. */
  async during<T>(importer: string, imported: string, work: () => Promise<T>): Promise<T> {
    const others = this.waiting.get(importer) ?? [];
    this.waiting.set(importer, others);
    others.push(imported);
    try {
      return await work();
    } finally {
      others.splice(others.indexOf(imported), 1);
    }
  }

  /** Whether one module cannot go on before the other has: by itself, or by a module that it waits for. */
  waitsFor(module: string, other: string, seen = new Set<string>()): boolean {
    if (module === other) return true;
    if (seen.has(module)) return false;
    seen.add(module);
    return (this.waiting.get(module) ?? []).some((next) => this.waitsFor(next, other, seen));
  }
}
