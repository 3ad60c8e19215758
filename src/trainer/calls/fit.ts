import type { Checkpoint } from '../../runlog/checkpoint';
import type { RandomStream } from '../script/seedRandom';
import type { Stage } from '../stage/stage';
import type { FitPosition } from './fitPosition';

/** One call of `fit` or `fitDataset` that is under way: where it stands, and what is wanted of it before its next step. */
export class Fit {
  /** Set when its position has changed by more than a step. */
  isElsewhere = false;
  /** What takes its steps: null until its first batch is known. */
  stage: Stage | null = null;
  private readonly wanted: (() => void)[] = [];
  private over = false;

  constructor(
    /** Which call in the run, counted from 1. */
    readonly number: number,
    readonly position: FitPosition,
    private readonly random: RandomStream,
    /** Of an earlier run, which it is to go on from. Null: it begins at its beginning. */
    readonly from: Checkpoint | null,
  ) {
    if (from) position.goTo(from.position);
  }

  /** Resolves when `action` was done, between two steps; rejects when it failed. */
  want(action: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.wanted.push(() => {
        try {
          resolve(action());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  /** No step is under way. */
  intervene(): void {
    for (const action of this.wanted.splice(0)) action();
  }

  /** After the last step. What is still wanted is done; only to go back it is too late. */
  end(): void {
    this.over = true;
    this.intervene();
  }

  /** All that it takes to go on from here, as views: valid until the next step. Null before its first batch. */
  checkpoint(step: number): Checkpoint | null {
    if (!this.stage) return null;
    return {
      stage: this.stage.info.stage,
      step,
      ...this.stage.state(),
      random: this.random.state(),
      position: this.position.place(this.number),
    };
  }

  goTo(checkpoint: Checkpoint): void {
    if (this.over) throw new Error('the training has just ended');
    this.stage!.goTo(checkpoint);
    this.position.goTo(checkpoint.position);
    this.random.restore(checkpoint.random);
    this.isElsewhere = true;
  }

  /** The training sees none of the random numbers that `action` draws. */
  async aside(action: () => Promise<void>): Promise<void> {
    const state = this.random.state();
    await action();
    this.random.restore(state);
  }
}
