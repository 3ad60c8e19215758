/** What is known of one instrument's cost. */
interface Meter {
  /** Running mean of what one measurement costs, in milliseconds; null before the first. */
  cost: number | null;
  spent: number;
  lastStep: number;
}

/** A new cost counts this much in the running mean. */
const weightOfNew = 0.2;

/**
 * Keeps what the instruments add to a training within a share of the training itself. Every step earns that share of its own time; an
 * instrument runs when what it is expected to cost has been earned. Where several could run, the one that has waited longest in relation to
 * its cost does: cheap ones run often, dear ones seldom, none starves.
 */
export class Budget {
  private readonly meters = new Map<string, Meter>();
  private earned = 0;
  private spent = 0;

  /** `share` of the training's time that instruments may add: 0.1 is a tenth. 0: none ever runs; 1 or more: all run at every step. */
  constructor(private readonly share: number) {}

  /** A step took so many milliseconds without its measurements, and so many more with them and all that belongs to measuring. */
  stepTook(milliseconds: number, measuring: number): void {
    this.earned += milliseconds * this.share;
    this.spent += measuring;
  }

  /** Of these instruments, those that are to run at this step; the dearest that fits last. */
  choose(ids: readonly string[], step: number): string[] {
    if (this.share <= 0) return [];
    if (this.share >= 1) return [...ids];
    let credit = this.earned - this.spent;
    const waiting = ids.map((id) => ({ id, cost: this.expected(id), since: step - this.meter(id).lastStep }));
    waiting.sort((a, b) => b.since / b.cost - a.since / a.cost);
    const chosen: string[] = [];
    for (const { id, cost } of waiting) {
      if (cost > credit) continue;
      chosen.push(id);
      credit -= cost;
    }
    return chosen;
  }

  /** An instrument has run, and took so long. */
  charge(id: string, step: number, milliseconds: number): void {
    const meter = this.meter(id);
    meter.cost = meter.cost === null ? milliseconds : meter.cost + weightOfNew * (milliseconds - meter.cost);
    meter.spent += milliseconds;
    meter.lastStep = step;
  }

  /** Milliseconds that each instrument took so far. */
  get spentBy(): ReadonlyMap<string, number> {
    return new Map([...this.meters].map(([id, { spent }]) => [id, spent]));
  }

  /** Nothing is known of an instrument that never ran: it may try as soon as anything has been earned. */
  private expected(id: string): number {
    return Math.max(this.meter(id).cost ?? 0, Number.MIN_VALUE);
  }

  private meter(id: string): Meter {
    const known = this.meters.get(id) ?? { cost: null, spent: 0, lastStep: 0 };
    this.meters.set(id, known);
    return known;
  }
}
