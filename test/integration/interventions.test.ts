import { afterAll, describe, expect, it } from 'vitest';
import { readRun } from '../../src/runlog/readRun';
import { runFolder } from '../../src/runlog/runFolder';
import type { Run } from '../../src/session/run';
import { temporaryWorkspace } from '../support/runlog/logs';
import { script, startScript, when } from '../support/runs';

const { workspace, dispose } = temporaryWorkspace();
afterAll(dispose);

const logged = (name: string) => ({ log: { folder: runFolder(workspace, name), checkpointSeconds: 0 } });
const stepsOf = (run: Run) => run.stages[0]?.history.length ?? 0;
const column = (run: Run, name: string) => [...run.stages[0]!.history.scalar(name)];

describe('a changed learning rate', () => {
  it('holds from the next step on, in a pause too, and is logged', async () => {
    const { run } = startScript(script('long.ts'), logged('rate'));
    await when(run, () => stepsOf(run) > 10);
    await run.setLearningRate(2e-4);
    await run.pause();
    await when(run, () => run.state === 'paused');
    await run.setLearningRate(3e-4);
    expect(run.state).toBe('paused');
    await when(run, () => run.interventions.length === 2);
    await run.resume();
    const atResume = stepsOf(run);
    await when(run, () => stepsOf(run) > atResume + 10);
    await run.stop();
    const [first, second] = run.interventions;
    expect(first).toMatchObject({ type: 'learningRateChanged', stage: 0, from: 1e-4, to: 2e-4 });
    expect(second).toMatchObject({ type: 'learningRateChanged', stage: 0, from: 2e-4, to: 3e-4 });
    const expected = column(run, 'learningRate').map((_, row) => {
      const step = row + 1;
      if (step <= first!.step) return 1e-4;
      return step <= second!.step ? 2e-4 : 3e-4;
    });
    expect(column(run, 'learningRate')).toEqual(expected);
    const { events } = await readRun(run.logFolder!);
    expect(events.filter(({ type }) => type === 'learningRateChanged')).toMatchObject(run.interventions);
  });

  it.each([
    ['zero', 0],
    ['not a number', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
  ])('that is %s is refused', async (_, rate) => {
    const { run } = startScript(script('long.ts'));
    await when(run, () => stepsOf(run) > 0);
    await expect(run.setLearningRate(rate)).rejects.toThrow('"setLearningRate" is not valid');
    await run.stop();
    expect(run.interventions).toEqual([]);
  });

  it('is refused before anything is trained', async () => {
    const { run } = startScript(script('long.ts'));
    await when(run, () => run.state === 'loading');
    await run.pause();
    await expect(run.setLearningRate(0.1)).rejects.toThrow('nothing is being trained yet');
    await run.stop();
  });
});

describe('going back', () => {
  it('leads through the very same steps again, which are counted on', async () => {
    const { run } = startScript(script('resumable.ts'), { ...logged('back'), scriptArguments: ['10'] });
    await when(run, () => stepsOf(run) >= 30);
    await run.pause();
    await when(run, () => run.state === 'paused');
    const { step: to } = run.checkpoints[0]!;
    await run.rollBack(to);
    await run.resume();
    expect((await run.ended).reason).toBe('completed');
    const [done] = run.interventions;
    expect(done).toMatchObject({ type: 'rolledBack', stage: 0, to });
    const back = done!.step - to;
    expect(back).toBeGreaterThan(0);
    expect(run.end!.steps).toBe(200 + back);
    const losses = column(run, 'loss');
    expect(losses.slice(done!.step, done!.step + back)).toEqual(losses.slice(to, done!.step));
    const { events, stages } = await readRun(run.logFolder!);
    expect(events).toContainEqual(expect.objectContaining({ ...done }));
    expect([...stages[0]!.history.scalar('loss')]).toEqual(losses);
  });

  it('is refused to where nothing was kept', async () => {
    const [kept, unkept] = [logged('kept'), {}].map((change) => startScript(script('long.ts'), change).run);
    for (const run of [kept!, unkept!]) {
      await when(run, () => stepsOf(run) > 0);
      await expect(run.rollBack(1_000_000)).rejects.toThrow('the present training has no checkpoint of step 1000000');
      await run.stop();
    }
    expect(unkept!.checkpoints).toEqual([]);
  });
});
