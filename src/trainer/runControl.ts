import type { EndReason } from '../shared/run';

type StopReason = Extract<EndReason, 'stopped' | 'steps-reached' | 'non-finite'>;

/** How long a training may hold the event loop before commands are listened to again. */
const yieldMilliseconds = 8;

/** Whether the run goes on: asked for between two steps. */
export class RunControl {
  /** Set once: why no further step is taken. */
  stopReason: StopReason | null = null;
  private wake: (() => void) | null = null;
  private isPaused = false;
  private lastYield = performance.now();

  /** Null: no limit. Set when the run's request is known. */
  maxSteps: number | null = null;

  /** `onPause` is told when a pause begins and ends between two steps. */
  constructor(private readonly onPause: (paused: boolean) => void) {}

  get paused(): boolean {
    return this.isPaused;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.wake?.();
  }

  stop(reason: StopReason): void {
    this.stopReason ??= reason;
    this.resume();
  }

  /** After each step: `steps` have been applied in the run so far. */
  counted(steps: number): void {
    if (this.maxSteps !== null && steps >= this.maxSteps) this.stop('steps-reached');
  }

  /** Between two steps: lets commands in, waits while paused. */
  async betweenSteps(): Promise<void> {
    if (performance.now() - this.lastYield >= yieldMilliseconds) {
      await new Promise((resolve) => setImmediate(resolve));
      this.lastYield = performance.now();
    }
    if (!this.isPaused) return;
    this.onPause(true);
    while (this.isPaused) await new Promise<void>((resolve) => (this.wake = resolve));
    this.onPause(false);
  }
}
