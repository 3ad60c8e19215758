import { expect } from 'vitest';
import type { RecordedStage } from '../../../src/runlog/recordedRun';
import { layerNames } from '../rules/histories';
import { stepOf } from './logs';

/** The stage holds exactly the steps from `first` to `last` as `stepOf` makes them. */
export function expectSteps({ history }: RecordedStage, first: number, last: number): void {
  expectRows(
    { history },
    Array.from({ length: last - first + 1 }, (_, i) => first + i),
  );
}

/** The stage holds exactly these steps. */
export function expectRows({ history }: Pick<RecordedStage, 'history'>, steps: readonly number[]): void {
  expect(Array.from({ length: history.length }, (_, row) => history.stepAt(row))).toEqual(steps);
  for (const [row, step] of steps.entries()) {
    const { scalars, layers } = stepOf(step);
    for (const [name, value] of Object.entries(scalars)) expect(history.scalar(name)[row]).toBe(value);
    for (const [name, values] of Object.entries(layers)) {
      const width = layerNames.length;
      expect(history.layer(name as 'gradientL2').slice(row * width, (row + 1) * width)).toEqual(values);
    }
  }
}
