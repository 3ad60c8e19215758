const windowSteps = 50;
/** So many windows in a row have to need more tensors than the one before. */
const windows = 5;

/** Tells, once, when a training leaves more and more tensors behind. What comes and goes is seen at its lowest, so that only what stays counts. */
export class LeakWatch {
  /** The fewest tensors within each of the latest windows. */
  private lows: number[] = [];
  private low = Number.POSITIVE_INFINITY;
  private steps = 0;
  private told = false;

  constructor(private readonly tell: (text: string) => void) {}

  /** After each step: how many tensors there are. */
  stepTaken(tensors: number): void {
    if (this.told) return;
    this.low = Math.min(this.low, tensors);
    this.steps++;
    if (this.steps % windowSteps !== 0) return;
    const before = this.lows.at(-1);
    if (before !== undefined && this.low <= before) this.lows = [];
    this.lows.push(this.low);
    this.low = Number.POSITIVE_INFINITY;
    if (this.lows.length === windows) this.leaks(this.lows);
  }

  private leaks(lows: readonly number[]): void {
    this.told = true;
    const [first, last] = [lows[0]!, lows.at(-1)!];
    const aStep = (last - first) / ((windows - 1) * windowSteps);
    this.tell(
      `the script keeps ${sentenceNumber(aStep)} with every step (${first} tensors, ${windowSteps * (windows - 1)} steps later ${last}): unless it needs them, wrap what it computes in tf.tidy() or dispose of it`,
    );
  }
}

function sentenceNumber(aStep: number): string {
  const count = aStep < 10 ? Number(aStep.toPrecision(2)) : Math.round(aStep);
  return `${count} more ${count === 1 ? 'tensor' : 'tensors'}`;
}
