import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FindingsLog } from '../../../src/runlog/findingsLog';
import { listRuns } from '../../../src/runlog/listRuns';
import { disk } from '../../../src/runlog/logFiles';
import { readRun } from '../../../src/runlog/readRun';
import { interventionsOf } from '../../../src/runlog/runEvent';
import { sealedFile } from '../../../src/runlog/sealed';
import type { LoggedStep } from '../../../src/runlog/stepTable';
import type { StageInfo } from '../../../src/shared/run';
import { layerNames } from '../../support/rules/histories';
import { expectSteps } from '../../support/runlog/expectSteps';
import { logSteps, makeLog, stageInfo, start, stepOf, temporaryWorkspace } from '../../support/runlog/logs';
import { aFinding, anEnd, aRequest } from '../cli/fakes';

let workspace = '';
let dispose = () => {};
beforeAll(() => ({ workspace, dispose } = temporaryWorkspace()));
afterAll(() => dispose());

describe('a run that was logged', () => {
  it('opens as it was', async () => {
    const made = makeLog(workspace, 'whole');
    const { log, folder } = made;
    log.happened({ type: 'stateChanged', step: 0, state: 'loading', detail: 'loading TensorFlow.js' });
    log.stageStarted(stageInfo());
    logSteps(made, 1, 40, 7);
    const epoch = { stage: 0, epoch: 1, step: 40, logs: { loss: Number.NaN, val_loss: 0.5 } };
    log.happened({ type: 'epochEnded', ...epoch });
    log.end({ ...anEnd, overhead: Number.NaN });
    const findings = new FindingsLog(folder, () => undefined);
    await findings.close([aFinding], anEnd);

    const run = await readRun(folder);
    expect(run.problems).toEqual([]);
    expect(run.manifest).toMatchObject({ id: 'whole', name: 'train.ts', date: '2026-01-02T03:04:05.000Z' });
    expect(run.manifest?.request).toEqual({ ...aRequest, runId: 'whole' });
    expect(run.manifest?.stages).toEqual([stageInfo()]);
    expect(run.manifest?.end).toEqual({ ...anEnd, overhead: Number.NaN });
    expect(run.epochs).toEqual([expect.objectContaining(epoch)]);
    expect(run.findings).toEqual([aFinding]);
    expect(run.events.map(({ type }) => type)).toEqual(['stateChanged', 'epochEnded']);
    expect(run.stages).toHaveLength(1);
    expectSteps(run.stages[0]!, 1, 40);
    expect(run.stages[0]!.times[0]).toBe(start);
    expect(run.stages[0]!.times[39]).toBe(start + 390);
  });

  it('of several stages has a stream for each, also when they take turns', async () => {
    const { log, folder } = makeLog(workspace, 'turns');
    const other = stageInfo({ stage: 1, layers: stageInfo().layers.slice(0, 1) });
    log.stageStarted(stageInfo());
    log.stageStarted(other);
    for (let step = 1; step <= 20; step += 2) {
      log.step(stepOf(step));
      log.step({ stage: 1, step: step + 1, scalars: { loss: step }, layers: { weightL2: Float32Array.of(step) } });
    }
    log.end(anEnd);
    const { stages, problems } = await readRun(folder);
    expect(problems).toEqual([]);
    expect(stages.map(({ info }) => info)).toEqual([stageInfo(), other]);
    expect([...stages[0]!.history.scalar('gradientNorm')]).toEqual(
      [1, 3, 5, 7, 9, 11, 13, 15, 17, 19].map((n) => 1 / n),
    );
    expect([...stages[1]!.history.layer('weightL2')]).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
    expect(stages[1]!.history.stepAt(9)).toBe(20);
  });

  it('tells what was not measured from what was not a number', async () => {
    const { log, folder } = makeLog(workspace, 'thinned');
    log.stageStarted(stageInfo());
    const tapped = (step: number): LoggedStep => {
      const { layers, ...rest } = stepOf(step);
      return { ...rest, layers: { ...layers, weightL2: Float32Array.of(step, Number.NaN, 0, 1) } };
    };
    const untapped = (step: number): LoggedStep => {
      const { layers, scalars, ...rest } = stepOf(step);
      const weightL2 = new Float32Array(4).fill(Number.NaN);
      return { ...rest, scalars: { ...scalars, alpha: Number.NaN }, layers: { ...layers, weightL2 } };
    };
    const plain = (step: number) => (step % 2 === 1 ? untapped(step) : stepOf(step));
    for (let step = 1; step <= 30; step++) log.step(step % 10 === 5 ? tapped(step) : plain(step));
    log.end(anEnd);
    const [stage] = (await readRun(folder)).stages;
    const rows = Array.from({ length: 30 }, (_, row) => row);
    expect(rows.filter((row) => stage!.isMeasured('weightL2', row))).toEqual([4, 14, 24]);
    expect(rows.every((row) => stage!.isMeasured('loss', row))).toBe(true);
    expect(rows.some((row) => stage!.isMeasured('alpha', row))).toBe(false);
    expect(stage!.isMeasured('nothing of that name', 0)).toBe(false);
    expect(stage!.history.at('weightL2', 14, 0)).toBe(15);
    expect(stage!.history.at('weightL2', 15, 0)).toBeNaN();
    expect(readdirSync(folder).filter((name) => name.endsWith('.arrows'))).toEqual(['steps-0.arrows']);
  });

  it('begins a new part when a column appears later, and reads on through it', async () => {
    const { log, folder } = makeLog(workspace, 'later');
    log.stageStarted(stageInfo());
    for (let step = 1; step <= 5; step++) log.step(stepOf(step));
    log.flush();
    for (let step = 6; step <= 9; step++)
      log.step({ ...stepOf(step), scalars: { ...stepOf(step).scalars, alpha: step } });
    log.end(anEnd);
    expect(readdirSync(folder).filter((name) => name.endsWith('.arrows'))).toEqual([
      'steps-0.1.arrows',
      'steps-0.arrows',
    ]);
    const run = await readRun(folder);
    expect(run.problems).toEqual([]);
    expectSteps(run.stages[0]!, 1, 9);
    expect([...run.stages[0]!.history.scalar('alpha')]).toEqual([...Array(5).fill(Number.NaN), 6, 7, 8, 9]);
    expect(run.stages[0]!.isMeasured('alpha', 4)).toBe(false);
  });

  it('keeps steps that are numbered again after a roll-back', async () => {
    const { log, folder } = makeLog(workspace, 'back');
    log.stageStarted(stageInfo());
    for (const step of [1, 2, 3, 4, 3, 4, 5]) log.step(stepOf(step));
    log.happened({ type: 'rolledBack', stage: 0, step: 4, to: 2 });
    log.end(anEnd);
    const { history } = (await readRun(folder)).stages[0]!;
    expect(Array.from({ length: 7 }, (_, row) => history.stepAt(row))).toEqual([1, 2, 3, 4, 3, 4, 5]);
  });

  it('has been stepped into where pauses, stops, rates and roll-backs say so', async () => {
    const { log, folder } = makeLog(workspace, 'interventions');
    const state = (state: 'training' | 'paused' | 'stopping', step: number) =>
      log.happened({ type: 'stateChanged', step, state, detail: '' });
    state('training', 0);
    state('paused', 5);
    log.happened({ type: 'learningRateChanged', stage: 0, step: 5, from: 0.1, to: 0.01 });
    state('training', 5);
    log.happened({ type: 'rolledBack', stage: 0, step: 9, to: 5 });
    state('stopping', 12);
    const interventions = interventionsOf((await readRun(folder)).events);
    expect(interventions.map((each) => [each.type === 'stateChanged' ? each.state : each.type, each.step])).toEqual([
      ['paused', 5],
      ['learningRateChanged', 5],
      ['training', 5],
      ['rolledBack', 9],
      ['stopping', 12],
    ]);
  });

  it('is written within a second, or when 256 steps wait', () => {
    const { log, folder, wait } = makeLog(workspace, 'soon');
    const size = () =>
      existsSync(join(folder, 'steps-0.arrows')) ? readFileSync(join(folder, 'steps-0.arrows')).length : 0;
    log.stageStarted(stageInfo());
    log.step(stepOf(1));
    const first = size();
    expect(first).toBeGreaterThan(0);
    wait(999);
    log.step(stepOf(2));
    expect(size()).toBe(first);
    wait(1);
    log.step(stepOf(3));
    const second = size();
    expect(second).toBeGreaterThan(first);
    for (let step = 4; step < 259; step++) log.step(stepOf(step));
    expect(size()).toBe(second);
    log.step(stepOf(259));
    expect(size()).toBeGreaterThan(second);
  });

  it('keeps itself out of version control, and leaves a `.gitignore` that is there', () => {
    const { workspace: fresh, dispose: remove } = temporaryWorkspace();
    makeLog(fresh);
    expect(readFileSync(join(fresh, '.ravine/.gitignore'), 'utf8')).toBe('*\n');
    remove();
  });

  it('without a manifest still knows its layers, from the stream itself', async () => {
    const made = makeLog(workspace, 'bare');
    made.log.stageStarted(stageInfo());
    logSteps(made, 1, 5, 2);
    rmSync(join(made.folder, 'manifest.json'));
    const run = await readRun(made.folder);
    expect(run.manifest).toBeNull();
    expect(run.problems).toEqual([
      { file: 'manifest.json', byte: 0, message: expect.stringContaining('no such file') },
    ]);
    expect(run.stages[0]!.layerNames).toEqual(layerNames);
    expectSteps(run.stages[0]!, 1, 4);
  });
});

describe('a log of another version of Ravine', () => {
  const rewrite = (folder: string, change: (manifest: Record<string, unknown>) => void) => {
    const path = join(folder, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    change(manifest);
    writeFileSync(path, sealedFile(Object.fromEntries(Object.entries(manifest).filter(([name]) => name !== 'crc32c'))));
  };

  it('asked for nothing that it did not know', async () => {
    const { folder } = makeLog(workspace, 'older');
    rewrite(folder, (manifest) => {
      manifest.request = { ...aRequest, engine: undefined, threads: undefined };
    });
    const { manifest, problems } = await readRun(folder);
    expect(problems).toEqual([]);
    expect(manifest?.request).toMatchObject({ engine: 'auto', threads: null, seed: aRequest.seed });
  });

  it('that tells stages otherwise still has steps and names of layers', async () => {
    const { log, folder } = makeLog(workspace, 'otherwise');
    const { engine: _, ...partial } = stageInfo();
    log.stageStarted(partial as StageInfo);
    log.step(stepOf(1));
    log.end(anEnd);
    const run = await readRun(folder);
    expect(run.problems).toEqual([
      { file: 'manifest.json', byte: 0, message: 'stage 0 is not told as this version of Ravine tells it: engine' },
    ]);
    expect([run.manifest?.end, run.stages[0]?.info, run.stages[0]?.layerNames]).toEqual([anEnd, null, [...layerNames]]);
    expectSteps(run.stages[0]!, 1, 1);
  });
});

describe('the runs of a workspace', () => {
  it('are listed from their manifests, the latest first, unreadable ones last', async () => {
    const { workspace: fresh, dispose: remove } = temporaryWorkspace();
    expect(await listRuns(fresh)).toEqual([]);
    makeLog(fresh, 'a');
    makeLog(fresh, 'b', disk, start + 1);
    mkdirSync(join(fresh, '.ravine/runs/foreign'));
    writeFileSync(join(fresh, '.ravine/runs/file'), '');
    const runs = await listRuns(fresh);
    expect(runs.map(({ id, manifest }) => [id, manifest?.id ?? null])).toEqual([
      ['b', 'b'],
      ['a', 'a'],
      ['foreign', null],
    ]);
    remove();
  });
});
