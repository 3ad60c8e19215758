import type { Output } from './surroundings';

/** How much may wait for a slow reader before steps are left out. */
const patienceBytes = 16 * 2 ** 20;

/**
 * An output that knows how fast it is read. Text that may be lost is left out while the reader is far behind, everything else waits in
 * the stream; after the reader has gone, nothing is written any more.
 */
export class LineOutput {
  /** How many droppable pieces were left out. */
  dropped = 0;
  private isBehind = false;
  private isGone = false;
  private waiting: (() => void)[] = [];

  constructor(
    readonly output: Output,
    onGone: (error: NodeJS.ErrnoException) => void,
  ) {
    output.on('drain', () => this.release(false));
    output.on('error', (error) => {
      if (this.isGone) return;
      this.isGone = true;
      this.release(false);
      onGone(error);
    });
  }

  write(text: string, droppable = false): void {
    if (this.isGone) return;
    if (droppable && (this.output.writableLength ?? 0) > patienceBytes) this.dropped++;
    else this.isBehind = !this.output.write(text) || this.isBehind;
  }

  /** Resolves when everything was handed on, or nobody reads any more. */
  flushed(): Promise<void> {
    if (!this.isBehind || this.isGone) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private release(isBehind: boolean): void {
    this.isBehind = isBehind;
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
