const windowMilliseconds = 3000;

/** Steps a second at present: over the last three seconds, so that a validation or a pause does not weigh for ever. */
export class Speedometer {
  private readonly marks: { time: number; steps: number }[] = [];
  private steps = 0;

  constructor(private readonly now: () => number) {}

  add(count: number): void {
    this.steps += count;
    const time = this.now();
    this.marks.push({ time, steps: this.steps });
    while (this.marks.length > 2 && time - this.marks[1]!.time > windowMilliseconds) this.marks.shift();
  }

  /** 0 until two moments are known. */
  get stepsPerSecond(): number {
    const [first, last] = [this.marks[0], this.marks.at(-1)];
    if (!first || !last || last.time === first.time) return 0;
    return (1000 * (last.steps - first.steps)) / (last.time - first.time);
  }
}
