/**
 * Joins many changes into few repaints: at most one an animation frame, and for changes that come by themselves at most one
 * every `pauseMs`, and never more than a quarter of the time in painting. What a person does is shown in the next frame.
 */
export class Repaint {
  private frame = 0;
  private timer = 0;
  private earliestMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly paint: () => void,
    private readonly pauseMs = 100,
  ) {}

  now(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.run());
  }

  soon(): void {
    if (this.frame !== 0 || this.timer !== 0) return;
    const wait = this.earliestMs - performance.now();
    if (wait <= 0) this.now();
    else this.timer = window.setTimeout(() => this.now(), wait);
  }

  private run(): void {
    this.frame = 0;
    const startMs = performance.now();
    this.paint();
    const endMs = performance.now();
    this.earliestMs = Math.max(startMs + this.pauseMs, endMs + 3 * (endMs - startMs));
  }
}
