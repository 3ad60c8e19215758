import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventFiles } from '../../../../src/runlog/export/tensorboard';
import type { RecordedRun } from '../../../../src/runlog/recordedRun';
import { layerNames } from '../../../support/rules/histories';
import { aRecordedRun } from '../../../support/runlog/exported';
import { start, stepOf, temporaryWorkspace } from '../../../support/runlog/logs';
import { type Event, readEvents } from '../../../support/runlog/readEvents';

let run: RecordedRun;
let dispose = () => {};
beforeAll(async () => {
  const { workspace, dispose: remove } = temporaryWorkspace();
  dispose = remove;
  run = await aRecordedRun(workspace, 'run');
});
afterAll(() => dispose());

const filesOf = () =>
  eventFiles(run).map(({ path, content }) => ({ path, events: readEvents(Buffer.concat([...content])) }));
const scalarsOf = (event: Event | undefined) =>
  Object.fromEntries((event?.summary?.value ?? []).map(({ tag, simpleValue }) => [tag, simpleValue]));

describe('TensorBoard event files', () => {
  it('are one a stage, in folders of their own, named so that TensorBoard finds them', () => {
    expect(filesOf().map(({ path }) => path)).toEqual([
      `stage-0/events.out.tfevents.${start / 1000}.ravine`,
      `stage-1/events.out.tfevents.${start / 1000}.ravine`,
    ]);
    const [first] = run.stages;
    expect(eventFiles({ ...run, stages: [first!] })[0]?.path).not.toContain('/');
  });

  it('begin with their version, then have an event a step with every scalar at its time', () => {
    const [version, ...steps] = filesOf()[0]!.events;
    expect(version).toMatchObject({ fileVersion: 'brain.Event:2' });
    expect(steps.slice(0, 9).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const event of steps.slice(0, 9)) {
      const { scalars, layers } = stepOf(event.step);
      expect(event.wallTime).toBeCloseTo((start + (event.step - 1) * 10) / 1000, 6);
      const { 'metric:acc': acc, ...others } = scalars;
      const expected = { ...others, acc: acc! };
      for (const [tag, value] of Object.entries(expected)) expect(scalarsOf(event)[tag]).toBe(Math.fround(value));
      for (const [i, name] of layerNames.entries())
        expect(scalarsOf(event)[`gradientL2/${name}`]).toBe(layers.gradientL2![i]);
    }
  });

  it('have what epochs report, and nothing that was not measured', () => {
    const [first, second] = filesOf();
    expect(first!.events.at(-1)).toMatchObject({ step: 9 });
    expect(scalarsOf(first!.events.at(-1))).toEqual({ 'epoch/loss': 0.5, 'epoch/val_loss': Number.NaN });
    expect(second!.events.slice(1).map(scalarsOf)).toEqual([
      { loss: 2, alpha: 0.25, 'weightL2/a,"b"': Math.fround(0.1) },
      { loss: 1 },
    ]);
  });
});
