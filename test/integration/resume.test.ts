import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readRun } from '../../src/runlog/readRun';
import { runFolder } from '../../src/runlog/runFolder';
import type { RunRequest } from '../../src/shared/run';
import { randomNumbers, temporaryWorkspace } from '../support/runlog/logs';
import { runScript, script, startScript, when } from '../support/runs';
import { expectSameFrom, resultOf, stepsOf } from '../support/trajectories';

const { workspace, dispose } = temporaryWorkspace();
afterAll(dispose);

let logs = 0;
/** A log of its own, with a checkpoint at every step that there can be one. */
const logged = () => ({ log: { folder: runFolder(workspace, `log-${logs++}`), checkpointSeconds: 0 } });

/** Kills a run after so many steps, without a word. Returns what resumes it from its last checkpoint. */
async function killedAfter(steps: number, file: string, change: Partial<RunRequest> = {}) {
  const { log } = logged();
  const { run } = startScript(file, { ...change, log });
  await when(run, () => stepsOf(run) >= steps);
  process.kill(run.pid!, 'SIGKILL');
  expect((await run.ended).reason).toBe('crashed');
  const { checkpoints, problems, manifest } = await readRun(log.folder);
  expect(manifest!.end).toMatchObject({ reason: 'crashed' });
  // What was being written when the process was killed may be cut off, and is told then.
  expect(problems.length).toBeLessThanOrEqual(1);
  return { run: run.request.runId, folder: log.folder, step: checkpoints.at(-1)!.step };
}

describe('a resumed run', () => {
  it.each([
    ['the script’s Adam', {}],
    ['a rule of its own under a schedule', { optimizer: 'amsgrad', schedule: 'warmup:steps=20+cosine' }],
    ['a schedule that follows the losses', { optimizer: 'momentum', schedule: 'plateau:patience=0,threshold=0.5' }],
    ['the eager engine', { engine: 'eager' as const }],
  ])('follows the uninterrupted one to the bit: %s', async (_, change) => {
    const file = script('resumable.ts');
    const whole = await runScript(file, change);
    expect(whole.end).toMatchObject({ reason: 'completed', steps: 200 });
    const resume = await killedAfter(120, file, { ...change, scriptArguments: ['10'] });
    expect(resume.step).toBeGreaterThan(0);
    const again = await runScript(file, { ...change, ...logged(), resume });
    expect(again.end).toMatchObject({ reason: 'completed', steps: 200, failure: null });
    expect(again.run.stages[0]!.history.stepAt(0)).toBe(resume.step + 1);
    expectSameFrom(resume.step, again.run, whole.run);
    expect(resultOf(again.output)).toEqual(resultOf(whole.output));
    expect(again.run.droppedSteps).toBe(0);
  });

  it('does so wherever it was killed, and when it is killed again', async () => {
    const file = script('resumable.ts');
    const whole = await runScript(file);
    const random = randomNumbers(11);
    for (let kill = 0; kill < 4; kill++) {
      const change = { scriptArguments: ['4'] };
      const first = await killedAfter(1 + Math.floor(90 * random()), file, change);
      const second = await killedAfter(1 + Math.floor(60 * random()), file, { ...change, resume: first });
      const again = await runScript(file, { ...logged(), resume: second });
      expectSameFrom(second.step, again.run, whole.run);
      expect(resultOf(again.output)).toEqual(resultOf(whole.output));
    }
  });

  it('goes on where its recurrent layers were', async () => {
    const file = script('statefulLayer.ts');
    const change = { diagnosticsBudget: 0 };
    const whole = await runScript(file, change);
    expect(whole.end).toMatchObject({ reason: 'completed', steps: 40 });
    const resume = await killedAfter(20, file, { ...change, scriptArguments: ['10'] });
    const again = await runScript(file, { ...change, ...logged(), resume });
    expectSameFrom(resume.step, again.run, whole.run);
    expect(resultOf(again.output)).toEqual(resultOf(whole.output));
  });

  it('goes through fits of several models: those that were over are not trained again where their end was kept', async () => {
    const file = script('severalFits.ts');
    const whole = await runScript(file);
    expect(whole.end).toMatchObject({ reason: 'completed', steps: 90 });
    const resume = await killedAfter(70, file, { scriptArguments: ['10'] });
    const kept = (await readRun(resume.folder)).checkpoints.filter(({ ended }) => ended);
    expect(kept.map(({ fit, step }) => [fit, step])).toEqual([1, 2, 3, 4].map((fit) => [fit, 15 * fit]));
    const again = await runScript(file, { ...logged(), resume });
    expect(again.end).toMatchObject({ reason: 'completed', steps: 90, failure: null });
    expect(stepsOf(again.run)).toBe(90 - resume.step);
    expectSameFrom(resume.step, again.run, whole.run);
    expect(resultOf(again.output)).toEqual(resultOf(whole.output));
  });

  it('trains a fit again whose end was not kept, to the same weights', async () => {
    const file = script('severalFits.ts');
    const whole = await runScript(file);
    const resume = await killedAfter(70, file, { scriptArguments: ['10'] });
    const { checkpoints } = await readRun(resume.folder);
    for (const { path, ended, step } of checkpoints) if (ended && step !== resume.step) rmSync(path);
    const notes: string[] = [];
    const { run, output } = startScript(file, { ...logged(), resume });
    run.observe({ noted: (text) => notes.push(text) });
    expect(await run.ended).toMatchObject({ reason: 'completed', steps: 90 });
    expect(notes).toContain('fit 1 is trained again: what it led to was not kept');
    expectSameFrom(resume.step, run, whole.run);
    expect(resultOf(output())).toEqual(resultOf(whole.output));
  });

  it('goes on from a stop to more steps than it was asked for first', async () => {
    const file = script('resumable.ts');
    const whole = await runScript(file);
    const { log } = logged();
    const stopped = await runScript(file, { steps: 73, log });
    expect(stopped.end).toMatchObject({ reason: 'steps-reached', steps: 73 });
    const resume = { run: 'x', folder: log.folder, step: 73 };
    const again = await runScript(file, { ...logged(), resume });
    expectSameFrom(73, again.run, whole.run);
    expect(resultOf(again.output)).toEqual(resultOf(whole.output));
  });

  it('says so where it cannot know all that the optimizer remembers', async () => {
    const file = script('userOptimizer.ts');
    const { log } = logged();
    expect((await runScript(file, { steps: 2, log })).end.steps).toBe(2);
    const { run } = startScript(file, { resume: { run: 'x', folder: log.folder, step: 2 } });
    const notes: string[] = [];
    run.observe({ noted: (text) => notes.push(text) });
    expect(await run.ended).toMatchObject({ reason: 'completed', failure: null });
    expect(notes).toContain("the checkpoint does not hold what the script's own optimizer SGD remembers");
  });

  it('is refused by another script, in words', async () => {
    const resume = await killedAfter(30, script('resumable.ts'), { scriptArguments: ['4'] });
    const { end } = await runScript(script('long.ts'), { ...logged(), resume });
    expect(end.failure).toMatchObject({ kind: 'bad-option' });
    expect(end.failure!.message).toMatch(/The checkpoint (holds|was written)/);
  });
});

describe('a run that is logged', () => {
  it('leaves a whole log that names what ran and how it ended', async () => {
    const { log } = logged();
    const { run, end } = await runScript(script('resumable.ts'), { log, diagnosticsBudget: 100 });
    const recorded = await readRun(log.folder);
    expect(recorded.problems).toEqual([]);
    expect(recorded.manifest).toMatchObject({ id: run.request.runId, name: 'resumable.ts', request: run.request, end });
    const [live, logged_] = [run.stages[0]!.history, recorded.stages[0]!.history];
    expect([...logged_.scalar('loss')]).toEqual([...live.scalar('loss')]);
    expect([...logged_.layer('gradientL2')]).toEqual([...live.layer('gradientL2')]);
    expect(recorded.epochs.map(({ logs: values }) => values)).toEqual(run.epochs.map(({ logs: values }) => values));
    expect(recorded.findings).toEqual(run.findings);
    expect(run.logFolder).toBe(log.folder);
    expect(recorded.checkpoints.at(-1)).toMatchObject({ step: 200, fit: 1, ended: true });
    expect(readdirSync(join(workspace, '.ravine'))).toContain('.gitignore');
  });

  it('keeps the weights of the last finite loss', async () => {
    const { log } = logged();
    const { end } = await runScript(script('nanData.ts'), { log });
    expect(end.reason).toBe('non-finite');
    const { checkpoints } = await readRun(log.folder);
    expect(checkpoints.at(-1)).toMatchObject({ step: end.steps, ended: false });
  });

  it('takes the steps that it takes without a log', async () => {
    const [with_, without] = [
      await runScript(script('resumable.ts'), logged()),
      await runScript(script('resumable.ts')),
    ];
    expect(resultOf(with_.output)).toEqual(resultOf(without.output));
  });
});
