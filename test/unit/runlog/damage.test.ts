import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FindingsLog } from '../../../src/runlog/findingsLog';
import { readRun } from '../../../src/runlog/readRun';
import type { RecordedRun } from '../../../src/runlog/recordedRun';
import { expectRows } from '../../support/runlog/expectSteps';
import { copyOf, logSteps, makeLog, randomNumbers, stageInfo, temporaryWorkspace } from '../../support/runlog/logs';
import { aFinding, anEnd } from '../cli/fakes';

const perBatch = 3;
const batches = 4;
const lastStep = perBatch * batches;
const names = ['steps-0.arrows', 'steps-0.sums', 'events.ndjson', 'findings.ndjson', 'manifest.json'];

let workspace = '';
let dispose = () => {};
let whole = '';
/** A copy that is damaged and mended again and again. */
let folder = '';
const original: Record<string, Buffer> = {};

beforeAll(async () => {
  ({ workspace, dispose } = temporaryWorkspace());
  const made = makeLog(workspace);
  whole = made.folder;
  made.log.stageStarted(stageInfo());
  for (let batch = 0; batch < batches; batch++) {
    const last = (batch + 1) * perBatch;
    for (let step = last - perBatch + 1; step <= last; step++) logSteps(made, step, step, perBatch);
    made.log.happened({ type: 'epochEnded', stage: 0, epoch: batch + 1, step: last, logs: { val_loss: batch } });
  }
  made.log.end(anEnd);
  await new FindingsLog(whole, () => undefined).close([aFinding, { ...aFinding, id: 'other' }], anEnd);
  folder = copyOf(whole, workspace, 'copy');
  for (const name of names) original[name] = readFileSync(join(folder, name));
});
afterAll(() => dispose());

/** The run with one file changed, which is then as it was. */
async function runWith(name: string, bytes: Uint8Array): Promise<RecordedRun> {
  writeFileSync(join(folder, name), bytes);
  const run = await readRun(folder);
  writeFileSync(join(folder, name), original[name]!);
  return run;
}

const stepsOf = ({ stages }: RecordedRun): number[] =>
  stages.flatMap(({ history }) => Array.from({ length: history.length }, (_, row) => history.stepAt(row)));
const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

/** What is left is as it was, and nothing was made up. */
function expectPartOfTheWhole(run: RecordedRun): void {
  for (const stage of run.stages) expectRows(stage, stepsOf(run));
  for (const { epoch, step, logs } of run.epochs)
    expect([step, logs]).toEqual([epoch * perBatch, { val_loss: epoch - 1 }]);
  for (const finding of run.findings) expect({ ...finding, id: '' }).toEqual({ ...aFinding, id: '' });
}

describe('a whole log', () => {
  it('has no problems', async () => {
    const run = await readRun(whole);
    expect(run.problems).toEqual([]);
    expect([stepsOf(run), run.epochs.length, run.findings.length]).toEqual([upTo(lastStep), batches, 2]);
  });
});

describe('a log that is cut off', () => {
  it('anywhere in its steps keeps every batch before', { timeout: 60_000 }, async () => {
    const stream = original['steps-0.arrows']!;
    for (const length of cuts(
      stream.length,
      writtenBatches().map(({ end }) => end),
    )) {
      const run = await runWith('steps-0.arrows', stream.subarray(0, length));
      const kept = writtenBatches().filter(({ end }) => end <= length);
      expect(stepsOf(run)).toEqual(upTo(kept.reduce((total, { rows }) => total + rows, 0)));
      expect(run.problems.map(({ file }) => file)).toEqual(['steps-0.arrows']);
      expect(run.problems[0]!.byte).toBeLessThanOrEqual(length);
      expectPartOfTheWhole(run);
    }
  });

  it('anywhere in its checksums keeps every step, and tells what nothing vouches for', {
    timeout: 60_000,
  }, async () => {
    const sums = original['steps-0.sums']!;
    for (let length = firstLineLength(sums); length < sums.length - 1; length += 3) {
      const run = await runWith('steps-0.sums', sums.subarray(0, length));
      expect(stepsOf(run)).toEqual(upTo(lastStep));
      expect(run.problems).toHaveLength(1);
      expectPartOfTheWhole(run);
    }
  });

  it.each(['events.ndjson', 'findings.ndjson'])(
    'anywhere in %s keeps every line before',
    {
      timeout: 60_000,
    },
    async (name) => {
      const bytes = original[name]!;
      const ends = [...bytes.keys()].filter((at) => bytes[at] === 10);
      const count = ({ epochs, findings }: RecordedRun) => (name === 'events.ndjson' ? epochs : findings).length;
      for (let length = 0; length < bytes.length; length++) {
        const run = await runWith(name, bytes.subarray(0, length));
        // A line that lacks its line feed alone is whole.
        const kept = ends.filter((end) => end <= length).length;
        const isBetweenLines = [0, ...ends, ...ends.map((end) => end + 1)].includes(length);
        expect(count(run)).toBe(kept);
        expect(run.problems).toHaveLength(isBetweenLines ? 0 : 1);
        expect(stepsOf(run)).toEqual(upTo(lastStep));
        expectPartOfTheWhole(run);
      }
    },
  );

  it('anywhere in its manifest still has its steps, their layers and everything else', {
    timeout: 60_000,
  }, async () => {
    const bytes = original['manifest.json']!;
    for (let length = 0; length < bytes.length - 2; length += 7) {
      const run = await runWith('manifest.json', bytes.subarray(0, length));
      expect(run.problems).toHaveLength(1);
      expect(run.manifest).toBeNull();
      expect(run.stages[0]?.info).toEqual(stageInfo());
      expect(stepsOf(run)).toEqual(upTo(lastStep));
    }
  });
});

describe('a flipped bit', () => {
  const random = randomNumbers(1);

  it.each(names)('in %s is told, and costs what it hits alone', { timeout: 60_000 }, async (name) => {
    const bytes = original[name]!;
    for (let trial = 0; trial < 200; trial++) {
      const at = Math.floor(random() * bytes.length);
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1 << Math.floor(random() * 8);
      const run = await runWith(name, flipped);
      const about = `byte ${at}`;
      expect(lastStep - stepsOf(run).length, about).toBeLessThanOrEqual(perBatch);
      // A line feed holds two lines apart: without it both are one that is damaged.
      expect(batches - run.epochs.length, about).toBeLessThanOrEqual(name === 'events.ndjson' ? 2 : 0);
      expect(run.findings.length, about).toBeGreaterThanOrEqual(name === 'findings.ndjson' ? 0 : 2);
      expectPartOfTheWhole(run);
      if (isBlank(bytes[at]!) && isBlank(flipped[at]!)) continue;
      expect(
        run.problems.map(({ file }) => file),
        about,
      ).toContain(name);
    }
  });

  it('in a batch drops that batch alone, and says which steps it held', async () => {
    const [, , before, hit] = writtenBatches();
    const flipped = Buffer.from(original['steps-0.arrows']!);
    flipped[hit!.end - 40]! ^= 1;
    const run = await runWith('steps-0.arrows', flipped);
    expect(stepsOf(run)).toEqual(upTo(lastStep).filter((step) => step <= 6 || step > 9));
    expect(run.problems).toEqual([
      {
        file: 'steps-0.arrows',
        byte: before!.end,
        message: `damaged up to byte ${hit!.end}: 3 steps from step 7 on are left out`,
      },
    ]);
  });
});

describe('a foreign file', () => {
  const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(3000, 'not what you think')]);

  it.each(names)('in the place of %s is told once, and the rest is read', async (name) => {
    const run = await runWith(name, png);
    expect(run.problems.map(({ file }) => file)).toEqual([name]);
    expect(stepsOf(run)).toEqual(name === 'steps-0.arrows' ? [] : upTo(lastStep));
    expectPartOfTheWhole(run);
  });

  it('of another name is nobody’s business', async () => {
    writeFileSync(join(folder, 'notes.txt'), 'hello');
    writeFileSync(join(folder, 'steps-0.arrows.tmp'), 'hello');
    expect((await readRun(folder)).problems).toEqual([]);
    rmSync(join(folder, 'notes.txt'));
    rmSync(join(folder, 'steps-0.arrows.tmp'));
  });

  it('of a newer format is not misread', async () => {
    const newer = original['manifest.json']!.toString().replace('"format": 1', '"format": 2');
    const run = await runWith('manifest.json', Buffer.from(newer));
    expect(run.manifest).toBeNull();
    expect(run.problems[0]?.message).toBe('format 2 is not known to this version of Ravine, which reads format 1');
  });
});

describe('a missing file', () => {
  it('of checksums: the steps are read as they stand, and that is told', async () => {
    const path = join(folder, 'steps-0.sums');
    rmSync(path);
    const run = await readRun(folder);
    writeFileSync(path, original['steps-0.sums']!);
    expect(stepsOf(run)).toEqual(upTo(lastStep));
    expect(run.problems.map(({ file }) => file)).toEqual(['steps-0.sums']);
  });

  it('of steps is told once', async () => {
    const path = join(folder, 'steps-0.arrows');
    rmSync(path);
    const run = await readRun(folder);
    writeFileSync(path, original['steps-0.arrows']!);
    expect(run.problems).toEqual([
      { file: 'steps-0.arrows', byte: 0, message: expect.stringContaining('12 steps from step 1') },
    ]);
  });
});

it('the copy was mended after each damage', () => {
  for (const name of names) expect(statSync(join(folder, name)).size).toBe(original[name]!.length);
  expect(readdirSync(folder).sort()).toEqual(readdirSync(whole).sort());
});

/** Where each batch ends in the stream, and how many steps it holds, as the checksums' file tells it. */
function writtenBatches(): { end: number; rows: number }[] {
  const lines = original['steps-0.sums']!.toString().split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as { end: number; rows: number }).filter(({ rows }) => rows > 0);
}

/** Lengths of which each is less than the whole: every fifth, and those around the given ones. */
function cuts(whole: number, around: readonly number[]): number[] {
  const near = around.flatMap((end) => [end - 1, end, end + 1]);
  return Array.from({ length: whole }, (_, length) => length).filter((n) => n % 5 === 0 || near.includes(n));
}

const firstLineLength = (bytes: Buffer): number => bytes.indexOf('\n', 1) + 1;
const isBlank = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);
