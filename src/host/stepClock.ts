/** How long a step takes at present: over the last few seconds of arrivals, pauses left out. */
export class StepClock {
  private arrivals: { at: number; steps: number }[] = [];

  constructor(
    private readonly now: () => number = () => performance.now(),
    private readonly windowMs = 3000,
  ) {}

  add(steps: number): void {
    const at = this.now();
    this.arrivals.push({ at, steps });
    while ((this.arrivals[0]?.at ?? at) < at - this.windowMs && this.arrivals.length > 2) this.arrivals.shift();
  }

  /** A pause is not time that steps took. */
  restart(): void {
    this.arrivals = this.arrivals.slice(-1).map(({ steps }) => ({ at: this.now(), steps }));
  }

  /** NaN until two batches of steps have come. */
  get millisecondsPerStep(): number {
    const first = this.arrivals[0];
    const last = this.arrivals.at(-1);
    if (!first || !last || first === last) return Number.NaN;
    const steps = this.arrivals.slice(1).reduce((sum, arrival) => sum + arrival.steps, 0);
    return (last.at - first.at) / steps;
  }
}
