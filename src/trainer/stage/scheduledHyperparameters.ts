import { scheduledValue } from '../../optimizers/compose/scheduledValue';
import { needsPlan, type Schedule } from '../../shared/schedule';
import { BadOptionError } from '../badOption';
import type { FitProgress } from '../calls/fitProgress';

type Numbers = Record<string, number>;

/** The hyperparameters of a training as they are at its next step: the rule's, what the request sets, what is scheduled, what was set on the way. */
export class ScheduledHyperparameters {
  /** Null: as it is scheduled. */
  rateByHand: number | null = null;

  constructor(
    /** Without the request. */
    private readonly base: () => Numbers,
    private readonly overrides: Numbers,
    private readonly schedules: Readonly<Record<string, Schedule>>,
    private readonly progress: FitProgress,
  ) {
    const endless = Object.values(schedules).find(needsPlan);
    if (endless && progress.plannedSteps === null) {
      throw new BadOptionError(
        `The schedule ${endless.at(-1)!.kind} has to know how long it lasts, and this training does not say how long it is.`,
        'Give the schedule steps=N.',
      );
    }
  }

  now(): Numbers {
    const values = { ...this.base(), ...this.overrides };
    for (const [name, schedule] of Object.entries(this.schedules))
      values[name] = scheduledValue(schedule, values[name]!, this.progress);
    if (this.rateByHand !== null) values.learningRate = this.rateByHand;
    return values;
  }

  /** From the next step on. A rate that is set by hand stays, whatever was scheduled; null: none is set. */
  setLearningRate(rate: number | null): void {
    this.rateByHand = rate;
  }
}
