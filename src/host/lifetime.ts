export interface Disposable {
  dispose(): unknown;
}

/**
 * Owns resources and disposes them in reverse order. What is added after the end is disposed at once, so that nothing
 * that arrives late is left behind.
 */
export class Lifetime implements Disposable {
  private readonly owned: Disposable[] = [];
  private over = false;

  constructor(private readonly report: (error: unknown) => void = () => {}) {}

  add<T extends Disposable>(resource: T): T {
    if (this.over) this.end(resource);
    else this.owned.push(resource);
    return resource;
  }

  get ended(): boolean {
    return this.over;
  }

  dispose(): void {
    this.over = true;
    for (let resource = this.owned.pop(); resource; resource = this.owned.pop()) this.end(resource);
  }

  /** One resource that fails to end must not keep the others alive. */
  private end(resource: Disposable): void {
    try {
      resource.dispose();
    } catch (error) {
      this.report(error);
    }
  }
}
