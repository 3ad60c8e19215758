/** What one instrument has been given, and what it costs. */
interface Account {
  /** Milliseconds that it may spend; below zero after a measurement that cost more than was thought. */
  balance: number;
  /** Running mean of what one measurement costs; a guess before the second: the first is compiled as it runs, and is no measure of those to come. */
  cost: number;
  runs: number;
  /** The step before which it does not run again. */
  restsUntil: number;
  weight: number;
}

/** Milliseconds of training whose share is there from the first step on, so that short trainings are measured too. Steps earn half until it is paid back. */
const advance = 500;
/** What is there in advance is not spent on the first steps alone: who has measured rests for this share of the steps so far. */
const rest = 0.5;
/** A new cost counts this much in the running mean. */
const weightOfNew = 0.2;

/**
 * Keeps what the instruments add to a training within a share of the training itself. Every step earns that share of its own time, and some
 * is there before the first; what is earned is dealt out by weight to those who have not saved up for their next measurement yet, and an instrument runs when it has. So cheap
 * ones run often, dear ones seldom, and none starves.
 */
export class Budget {
  private readonly accounts = new Map<string, Account>();
  /** Milliseconds that the training itself has taken, and in how many steps. */
  private trained = 0;
  private steps = 0;
  /** Dealt out to accounts, or spent without one. */
  private granted = 0;
  private charged = 0;

  /** `share` of the training's time that instruments may add: 0.1 is a tenth. 0: none ever runs; 1 or more: all run at every step. */
  constructor(private readonly share: number) {}

  /** An instrument takes part, with this weight, and costs about so many milliseconds as long as nothing better is known. */
  open(id: string, weight: number, expectedCost: number): void {
    const account = this.accounts.get(id);
    if (!account) this.accounts.set(id, { balance: 0, cost: expectedCost, runs: 0, restsUntil: 0, weight });
    else if (account.runs < 2) account.cost = expectedCost;
  }

  /** Whether this instrument is to run now. */
  allows(id: string): boolean {
    if (this.share <= 0) return false;
    if (this.share >= 1) return true;
    const account = this.accounts.get(id);
    return account !== undefined && account.balance >= account.cost && this.steps >= account.restsUntil;
  }

  /** An instrument has run, and took so long. */
  charge(id: string, milliseconds: number): void {
    const account = this.accounts.get(id);
    if (!account) return;
    account.runs++;
    if (account.runs === 2) account.cost = milliseconds;
    if (account.runs > 2) account.cost += weightOfNew * (milliseconds - account.cost);
    account.balance -= milliseconds;
    if (this.isInAdvance() && account.cost > this.earnedByStep()) account.restsUntil = (1 + rest) * this.steps;
    this.charged += milliseconds;
  }

  /** A step took so many milliseconds without its measurements, and so many more with them and all that belongs to measuring. */
  stepTook(milliseconds: number, measuring: number): void {
    this.trained += milliseconds;
    this.steps++;
    this.granted += measuring - this.charged;
    this.charged = 0;
    this.dealOut();
  }

  /** Whether what is there has not been earned yet. */
  private isInAdvance(): boolean {
    return this.trained < 2 * advance;
  }

  private earnedByStep(): number {
    return (this.share * this.trained) / this.steps;
  }

  private dealOut(): void {
    const available = this.share * Math.max(advance + this.trained / 2, this.trained) - this.granted;
    if (available <= 0) return;
    const needy = [...this.accounts.values()].filter(({ balance, cost }) => balance < cost);
    const weights = needy.reduce((sum, { weight }) => sum + weight, 0);
    for (const account of needy) {
      const given = Math.min((available * account.weight) / weights, account.cost - account.balance);
      account.balance += given;
      this.granted += given;
    }
  }
}
