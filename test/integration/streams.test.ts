import { afterAll, describe, expect, it } from 'vitest';
import { readRun } from '../../src/runlog/readRun';
import { runFolder } from '../../src/runlog/runFolder';
import type { Run } from '../../src/session/run';
import { temporaryWorkspace } from '../support/runlog/logs';
import { runScript, script, startScript, when } from '../support/runs';

const { workspace, dispose } = temporaryWorkspace();
afterAll(dispose);

let logs = 0;
const logged = () => ({ log: { folder: runFolder(workspace, `log-${logs++}`), checkpointSeconds: 0 } });
const resultOf = (output: string) => JSON.parse(/result (.*)/.exec(output)![1]!);
const lossesOf = ({ stages }: Run): number[] => stages.flatMap(({ history }) => [...history.scalar('loss')]);

describe('a resumed training on a stream', () => {
  const file = script('resumableStream.ts');

  it.each([
    ['epochs', 'in the middle of the first call’s first epoch', 7],
    ['epochs', 'at the end of the first call', 20],
    ['epochs', 'between two epochs of the second call', 40],
    ['one iterator', 'in the middle of an epoch', 46],
    ['generator', 'in the middle of an epoch', 46],
    ['generator', 'before the last step', 59],
  ])('by %s, goes on %s as if it had not been interrupted', async (way, _, step) => {
    const change = { scriptArguments: [way] };
    const expected = await runScript(file, change);
    expect(expected.end).toMatchObject({ reason: 'completed', steps: 60, failure: null });
    const { log } = logged();
    expect((await runScript(file, { ...change, steps: step, log })).end).toMatchObject({ steps: step, failure: null });
    const resume = { run: 'x', folder: log.folder, step };
    const { run, end, output } = await runScript(file, { ...change, ...logged(), resume });
    expect(end).toMatchObject({ reason: 'completed', steps: 60, failure: null });
    expect(run.stages[0]!.history.stepAt(0)).toBe(step + 1);
    expect(lossesOf(run)).toEqual(lossesOf(expected.run).slice(step));
    expect(resultOf(output)).toEqual(resultOf(expected.output));
  });
});

describe('a stream', () => {
  it('tells what is known of it', async () => {
    const [byEpochs, byOne, own] = await Promise.all(
      ['epochs', 'one iterator', 'generator'].map((way) =>
        runScript(script('resumableStream.ts'), { scriptArguments: [way] }),
      ),
    );
    const plan = { call: 'fitDataset', examples: null, batchSize: 15, epochs: 2, stepsPerEpoch: 10 };
    expect(byEpochs!.run.stages[0]!.info).toMatchObject(plan);
    expect(byOne!.run.stages[0]!.info).toMatchObject(plan);
    expect(own!.run.stages[0]!.info).toMatchObject({ ...plan, batchSize: 8, stepsPerEpoch: null });
    expect(byEpochs!.run.epochs).toHaveLength(6);
  });

  it('takes other epochs when told so, and its batches as they come', async () => {
    const notes: string[] = [];
    const { run } = startScript(script('resumableStream.ts'), { epochs: 1, batchSize: 3 });
    run.observe({ noted: (text) => notes.push(text) });
    expect(await run.ended).toMatchObject({ reason: 'completed', steps: 20 });
    expect(run.stages[0]!.info).toMatchObject({ epochs: 1, batchSize: 15 });
    expect(notes).toEqual(['a dataset comes in batches: the batch size that was asked for is left out']);
  });

  it('can be gone back in: what comes then is drawn anew', async () => {
    const { run } = startScript(script('slowStream.ts'), logged());
    await when(run, () => (run.stages[0]?.history.length ?? 0) >= 16);
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
    expect(run.end!.steps).toBe(30 + back);
    const losses = lossesOf(run);
    expect(losses.slice(done!.step, done!.step + back)).toEqual(losses.slice(to, done!.step));
  });

  it('says that it waits for data, and stops there', async () => {
    const { run } = startScript(script('slowStream.ts'), { scriptArguments: ['1000'] });
    await when(run, () => run.detail === 'reading data');
    expect(run.state).toBe('loading');
    await run.stop();
    expect(run.end).toMatchObject({ reason: 'stopped', failure: null });
  });

  it('has a spectrum at its end, of a batch', async () => {
    const { run } = await runScript(script('resumableStream.ts'), { spectrum: { products: 40 } });
    expect(run.stages[0]!.spectra.at(-1)).toMatchObject({ stage: 0, step: 60, batchSize: 15, examples: null });
  });
});

describe('trainOnBatch', () => {
  it('is a training without epochs, measured, that ends after the steps that were asked for', async () => {
    const { run, end } = await runScript(script('batchByBatch.ts'), { steps: 25, diagnosticsBudget: 100 });
    expect(end).toMatchObject({ reason: 'steps-reached', steps: 25, failure: null });
    const { info, history } = run.stages[0]!;
    const plan = { call: 'trainOnBatch', examples: null, batchSize: 8, epochs: null, stepsPerEpoch: null };
    expect(info).toMatchObject({ ...plan, metrics: ['acc'] });
    expect(history.length).toBe(25);
    for (const metric of ['gradientL2', 'updateRatio', 'activationMean', 'outputGradientRms'] as const)
      expect([...history.layer(metric)].filter(Number.isFinite)).toHaveLength(50);
    expect(history.scalar('noiseScale').some(Number.isFinite)).toBe(true);
  });

  it('pauses between two calls, takes another rate, and stops', async () => {
    const { run } = startScript(script('batchByBatch.ts'));
    const steps = () => run.stages[0]?.history.length ?? 0;
    await when(run, () => steps() > 20);
    await run.pause();
    await when(run, () => run.state === 'paused');
    await run.setLearningRate(0.5);
    const atPause = steps();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(steps()).toBe(atPause);
    await run.resume();
    await when(run, () => steps() > atPause);
    await run.stop();
    expect(run.end).toMatchObject({ reason: 'stopped', failure: null });
    const rates = [...run.stages[0]!.history.scalar('learningRate')];
    expect(rates.slice(0, atPause)).toEqual(rates.slice(0, atPause).map(() => 0.125));
    expect(rates.slice(atPause)).toEqual(rates.slice(atPause).map(() => 0.5));
  });

  it('has no checkpoints, and is taken again from its beginning where the run is resumed in a later fit', async () => {
    const file = script('batchByBatch.ts');
    const change = { scriptArguments: ['10'] };
    const whole = await runScript(file, change);
    expect(whole.end).toMatchObject({ reason: 'completed', steps: 30 });
    const { log } = logged();
    expect((await runScript(file, { ...change, steps: 16, log })).end.steps).toBe(16);
    const { checkpoints } = await readRun(log.folder);
    expect(checkpoints.every(({ step }) => step >= 10)).toBe(true);
    const notes: string[] = [];
    const { run, output } = startScript(file, { ...change, resume: { run: 'x', folder: log.folder, step: 16 } });
    run.observe({ noted: (text) => notes.push(text) });
    expect(await run.ended).toMatchObject({ reason: 'completed', steps: 30, failure: null });
    expect(notes).toContain(
      'steps of `trainOnBatch` are taken again: where a loop of the script’s own stands is not kept',
    );
    expect(resultOf(output())).toEqual(resultOf(whole.output));
  });

  it('goes back to the weights before a value that is not finite, and ends the run', async () => {
    const { end, run, output } = await runScript(script('batchByBatch.ts'), { scriptArguments: ['10', 'nan'] });
    expect(end).toMatchObject({ reason: 'non-finite', steps: 4, failure: null });
    expect(run.findings[0]).toMatchObject({ rule: 'non-finite', severity: 'error', steps: { first: 5 } });
    expect(output).not.toContain('result');
  });
});
