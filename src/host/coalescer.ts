import type { Disposable } from './lifetime';

/** Runs `work` once for any number of requests within an interval: the first after the interval, or now by `flush`. */
export class Coalescer implements Disposable {
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly intervalMs: number,
    private readonly work: () => void,
  ) {}

  request(): void {
    this.timer ??= setTimeout(() => this.flush(), this.intervalMs);
  }

  flush(): void {
    this.cancel();
    this.work();
  }

  cancel(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  dispose(): void {
    this.cancel();
  }
}
