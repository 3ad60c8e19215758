/**
 * Joins many changes into few repaints: at most one an animation frame, and for changes that come by themselves at most one
 * every `pauseMs`. What a person does is shown in the next frame.
 */
export class Repaint {
  private frame = 0;
  private timer = 0;
  private lastMs = Number.NEGATIVE_INFINITY;

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
    const wait = this.lastMs + this.pauseMs - performance.now();
    if (wait <= 0) this.now();
    else this.timer = window.setTimeout(() => this.now(), wait);
  }

  private run(): void {
    this.frame = 0;
    this.lastMs = performance.now();
    this.paint();
  }
}
