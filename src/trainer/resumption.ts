import type { Checkpoint } from '../runlog/checkpoint';
import { type CheckpointEntry, readCheckpoint, readCheckpoints } from '../runlog/readCheckpoints';
import type { RunRequest } from '../shared/run';
import { BadOptionError } from './badOption';

/**
 * What of an earlier run this one need not train again. The script runs from its beginning, with the same random numbers: a `fit` whose end was kept
 * begins at that end; one whose end was not is trained again, which leads to the same weights; the one of the checkpoint goes on from there.
 */
export class Resumption {
  private constructor(
    private readonly entries: readonly CheckpointEntry[],
    readonly target: CheckpointEntry,
  ) {}

  /** Throws a `BadOptionError` where the checkpoint is not there. */
  static async of({ folder, step }: NonNullable<RunRequest['resume']>): Promise<Resumption> {
    const { entries } = await readCheckpoints(folder);
    const target = entries.find((entry) => entry.step === step);
    if (target) return new Resumption(entries, target);
    throw new BadOptionError(`There is no checkpoint of step ${step} in ${folder}.`, 'Resume another run.');
  }

  /** What a fit, counted from 1, is to begin with; null: as the script has it. */
  async at(fit: number): Promise<Checkpoint | null> {
    const { target, entries } = this;
    const entry = fit === target.fit ? target : entries.find((one) => one.fit === fit && one.ended && fit < target.fit);
    return entry ? readCheckpoint(entry.path) : null;
  }

  /** Whether this fit is of those that the earlier run had finished. */
  isBefore(fit: number): boolean {
    return fit < this.target.fit;
  }
}
