import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main';
import { disk } from '../../../src/runlog/logFiles';
import { runFolder } from '../../../src/runlog/runFolder';
import { RunLog } from '../../../src/runlog/runLog';
import type { RunEnd, RunRequest, StageInfo } from '../../../src/shared/run';
import { aCheckpoint } from '../../support/runlog/checkpoints';
import { stageInfo, start, temporaryWorkspace } from '../../support/runlog/logs';
import { anEnd, aRequest, fakeSurroundings } from './fakes';

let workspace = '';
let dispose = () => {};
beforeAll(() => {
  ({ workspace, dispose } = temporaryWorkspace());
  const file = join(workspace, 'train.ts');
  writeFileSync(file, '');
  utimesSync(file, new Date(start - 1000), new Date(start - 1000));
  writeFileSync(join(workspace, 'other.ts'), '');
});
afterAll(() => dispose());

const stage = () => fakeSurroundings(undefined, { workingDirectory: workspace });

interface Made {
  id: string;
  change?: Partial<RunRequest>;
  end?: Partial<RunEnd>;
  checkpoints?: number[];
  stages?: StageInfo[];
}

/** A logged run of train.ts as it was left. */
function left({ id, change = {}, end, checkpoints = [0, 40], stages = [] }: Made): void {
  const request = { ...aRequest, runId: id, file: join(workspace, 'train.ts'), workingDirectory: workspace, ...change };
  const log = new RunLog(
    { folder: runFolder(workspace, id), request, name: 'train.ts', versions: {} },
    () => undefined,
    disk,
    () => start,
  );
  for (const stage of stages) log.stageStarted(stage);
  for (const step of checkpoints) log.checkpoint(aCheckpoint(step));
  if (end) log.end({ ...anEnd, ...end });
}

describe('ravine train --resume', () => {
  it('asks for what the run was asked, from its last checkpoint, in a log of its own', async () => {
    left({ id: 'killed', change: { seed: 9, learningRate: 0.5, scriptArguments: ['--fast'], diagnosticsBudget: 3 } });
    const here = stage();
    expect(await main(['train', '--resume', 'killed'], here)).toBe(0);
    const { request } = here.requests[0]!;
    expect(request).toMatchObject({
      file: join(workspace, 'train.ts'),
      workingDirectory: workspace,
      scriptArguments: ['--fast'],
      seed: 9,
      learningRate: 0.5,
      diagnosticsBudget: 3,
      resume: { run: 'killed', folder: runFolder(workspace, 'killed'), step: 40 },
      log: { folder: runFolder(workspace, request.runId) },
    });
    expect(request.runId).not.toBe('killed');
    expect(here.stderr.written).toBe('');
  });

  it('takes what agrees with the run, and what does not change its course', async () => {
    left({ id: 'agreeing', change: { seed: 9 } });
    const here = stage();
    const words = ['--resume', 'agreeing', 'train.ts', '--seed', '9', '--budget', '0', '--steps', '500', '--no-log'];
    expect(await main(['train', ...words], here)).toBe(0);
    expect(here.requests[0]!.request).toMatchObject({ seed: 9, diagnosticsBudget: 0, steps: 500, log: null });
  });

  it('says when the script has changed since', async () => {
    left({ id: 'edited', change: { file: join(workspace, 'other.ts') } });
    const here = stage();
    expect(await main(['train', '--resume', 'edited'], here)).toBe(0);
    expect(here.stderr.written).toMatch(/other\.ts has changed since edited began/);
  });

  it('takes the checkpoint before a damaged one, and says so', async () => {
    left({ id: 'damaged' });
    writeFileSync(join(runFolder(workspace, 'damaged'), 'checkpoints/000000090.checkpoint'), 'RAVINECP');
    const here = stage();
    expect(await main(['train', '--resume', 'damaged'], here)).toBe(0);
    expect(here.requests[0]!.request.resume?.step).toBe(40);
  });

  it('begins anew, with a note, where the run was killed before its first checkpoint', async () => {
    left({ id: 'early', change: { seed: 9, steps: 60 }, checkpoints: [] });
    const here = stage();
    expect(await main(['train', '--resume', 'early'], here)).toBe(0);
    expect(here.requests[0]!.request).toMatchObject({ seed: 9, steps: 60, resume: null });
    expect(here.stderr.written).toBe('ravine: early did not come to its first checkpoint: it begins anew\n');
  });

  it.each(['plateau:patience=1', 'step:every=10', 'warmup:steps=5+cosine:steps=30'])(
    'takes other steps under %s, which does not depend on them',
    async (schedule) => {
      const id = `under-${schedule.replaceAll(/\W/g, '-')}`;
      left({ id, change: { steps: 100, schedule } });
      const here = stage();
      expect(await main(['train', '--resume', id, '--steps', '200'], here)).toBe(0);
      expect(here.requests[0]!.request).toMatchObject({ schedule, steps: 200 });
    },
  );

  it('does not begin anew where checkpoints are there, and none is whole', async () => {
    left({ id: 'rotten', checkpoints: [] });
    writeFileSync(join(runFolder(workspace, 'rotten'), 'checkpoints/000000090.checkpoint'), 'RAVINECP');
    const here = stage();
    expect(await main(['train', '--resume', 'rotten'], here)).toBe(2);
    expect(here.stderr.written).toMatch(/has no checkpoint to go on from: none of them is whole/);
  });

  it.each<[string, Made, string[], RegExp]>([
    ['another seed', { id: 'a' }, ['--seed', '8'], /--seed does not agree with the run .* which had 7/],
    ['another optimizer', { id: 'b' }, ['--optimizer', 'adam'], /--optimizer does not agree .* had null/],
    ['another script', { id: 'c' }, ['other.ts'], /other\.ts does not agree/],
    ['other arguments', { id: 'd' }, ['--', '-x'], /what comes after "--" does not agree/],
    [
      'a completed run',
      { id: 'e', end: { reason: 'completed' } },
      [],
      /e was completed: there is nothing to go on with/,
    ],
    [
      'no more steps than were taken',
      { id: 'f', change: { steps: 40 }, end: { reason: 'steps-reached' } },
      [],
      /f has come to step 40, and --steps is 40/,
    ],
    [
      'other steps under a schedule',
      { id: 'g', change: { steps: 100, schedule: 'cosine' } },
      ['--steps', '200'],
      /--steps cannot be changed from 100: the schedule cosine of g depends on it/,
    ],
    [
      'other steps under a schedule of the momentum',
      { id: 'k', change: { steps: 100, momentumSchedule: 'linear:to=0.9' } },
      ['--steps', '200'],
      /the schedule linear:to=0\.9 of k depends on it/,
    ],
    [
      'a loop of the script’s own',
      { id: 'j', checkpoints: [], stages: [stageInfo({ call: 'trainOnBatch' })] },
      [],
      /no checkpoint to go on from: it trains by trainOnBatch, in a loop of the script's own, and nobody knows where that stands\n/,
    ],
    ['a script that is gone', { id: 'i', change: { file: '/nowhere/train.ts' } }, [], /there is no such file/],
  ])('%s: one line, exit 2, no child', async (_, made, words, message) => {
    left(made);
    const here = stage();
    expect(await main(['train', '--resume', made.id, ...words], here)).toBe(2);
    expect(here.stderr.lines).toHaveLength(1);
    expect(here.stderr.written).toMatch(message);
    expect(here.runs).toEqual([]);
  });
});

describe('ravine train --out', () => {
  it('logs into a folder that is new or empty', async () => {
    mkdirSync(join(workspace, 'empty'));
    for (const out of ['new/run', 'empty']) {
      const here = stage();
      expect(await main(['train', 'train.ts', '--out', out], here)).toBe(0);
      expect(here.requests[0]!.request.log?.folder).toBe(join(workspace, out));
    }
  });

  it('refuses one that has something in it', async () => {
    const here = stage();
    expect(await main(['train', 'train.ts', '--out', '.'], here)).toBe(2);
    expect(here.stderr.written).toMatch(/--out \.: there is something in it/);
  });
});
