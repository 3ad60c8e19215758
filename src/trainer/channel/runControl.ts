import type { EndReason } from '../../shared/run';

type StopReason = Extract<EndReason, 'stopped' | 'steps-reached' | 'non-finite'>;

/** How long a training may hold the event loop before commands are listened to again. */
const yieldMilliseconds = 8;

/** Whether the run goes on: asked for between two steps. */
export class RunControl {
  /** Set once: why no further step is taken. */
  stopReason: StopReason | null = null;
  /** Of every training that waits: two may be under way at once. */
  private waiting: (() => void)[] = [];
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
    this.wake();
  }

  /** Something is to be done between two steps: those that wait in a pause look, too. */
  wake(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }

  stop(reason: StopReason): void {
    // What is measured after the last step can still be stopped.
    if (this.stopReason === null || this.stopReason === 'steps-reached') this.stopReason = reason;
    this.resume();
  }

  /** After each step: `steps` have been applied in the run so far. */
  counted(steps: number): void {
    if (this.maxSteps !== null && steps >= this.maxSteps) this.stop('steps-reached');
  }

  /** Between two steps: lets commands in, does what they want, waits while paused. */
  async betweenSteps(intervene: () => void = () => {}): Promise<void> {
    if (performance.now() - this.lastYield >= yieldMilliseconds) {
      await new Promise((resolve) => setImmediate(resolve));
      this.lastYield = performance.now();
    }
    intervene();
    if (!this.isPaused) return;
    this.onPause(true);
    while (this.isPaused) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
      intervene();
    }
    this.onPause(false);
  }
}
