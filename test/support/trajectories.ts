import { expect } from 'vitest';
import type { Run } from '../../src/session/run';

/** What a script tells of itself in a line that begins with `result`. */
export const resultOf = (output: string) => JSON.parse(/result (.*)/.exec(output)![1]!);

export const stepsOf = (run: Run): number => run.stages.reduce((sum, { history }) => sum + history.length, 0);

/** Of all stages, by step. */
const lossesOf = (run: Run): Map<number, number> =>
  new Map(
    run.stages.flatMap(({ history }) => [...history.scalar('loss')].map((loss, row) => [history.stepAt(row), loss])),
  );

/** After `step`, one run has taken the steps that the other has taken there, to the bit, and all of them. */
export function expectSameFrom(step: number, resumed: Run, whole: Run): void {
  const [mine, all] = [lossesOf(resumed), lossesOf(whole)];
  const steps = [...mine.keys()].filter((each) => each > step);
  expect(steps).toHaveLength(all.size - step);
  for (const each of steps) expect(mine.get(each)).toBe(all.get(each));
}
