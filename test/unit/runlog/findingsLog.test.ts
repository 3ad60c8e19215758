import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FindingsLog } from '../../../src/runlog/findingsLog';
import { readRun } from '../../../src/runlog/readRun';
import { makeLog, start, temporaryWorkspace } from '../../support/runlog/logs';
import { aFinding, anEnd } from '../cli/fakes';

let workspace = '';
let dispose = () => {};
beforeAll(() => ({ workspace, dispose } = temporaryWorkspace()));
afterAll(() => dispose());

const seenUntil = (last: number) => ({ ...aFinding, steps: { first: 1, last, count: last } });

describe('what the parent adds to a log', () => {
  it('a finding at once, again when it becomes graver, now and then while it goes on, and as it is in the end', async () => {
    const { folder } = makeLog(workspace, 'findings');
    let now = start;
    const lines: string[] = [];
    const append = async (_: string, bytes: Uint8Array) => void lines.push(Buffer.from(bytes).toString());
    const log = new FindingsLog(
      folder,
      () => undefined,
      append,
      () => now,
    );
    const lastSteps = () => lines.map((line) => JSON.parse(line)).map(({ steps, severity }) => [steps.last, severity]);
    log.changed([seenUntil(5)]);
    log.changed([seenUntil(6)]);
    log.changed([{ ...seenUntil(7), severity: 'error' }]);
    log.changed([{ ...seenUntil(8), severity: 'error' }]);
    now += 10_000;
    log.changed([{ ...seenUntil(9), severity: 'error' }]);
    await log.close([{ ...seenUntil(12), severity: 'error' }], anEnd);
    expect(lastSteps()).toEqual([
      [5, 'warning'],
      [7, 'error'],
      [9, 'error'],
      [12, 'error'],
    ]);
  });

  it('the findings in the order that they have in the end', async () => {
    const { folder } = makeLog(workspace, 'order');
    const log = new FindingsLog(folder, () => undefined);
    const [a, b] = [
      { ...aFinding, id: 'a' },
      { ...aFinding, id: 'b', evidence: { count: Number.POSITIVE_INFINITY } },
    ];
    log.changed([a]);
    log.changed([b, a]);
    await log.close([b, a], anEnd);
    expect((await readRun(folder)).findings).toEqual([b, a]);
  });

  it('the end of a child that could not tell it, and not of one that did', async () => {
    const killed = makeLog(workspace, 'killed');
    const crash = { ...anEnd, reason: 'crashed' as const, seconds: Number.NaN };
    await new FindingsLog(killed.folder, () => undefined).close([], crash);
    const run = await readRun(killed.folder);
    expect([run.manifest?.end, run.problems]).toEqual([crash, []]);

    const ended = makeLog(workspace, 'ended');
    ended.log.end(anEnd);
    const before = readFileSync(join(ended.folder, 'manifest.json'));
    await new FindingsLog(ended.folder, () => undefined).close([], crash);
    expect(readFileSync(join(ended.folder, 'manifest.json'))).toEqual(before);
  });

  it('nothing where the child has made no folder, and says so once', async () => {
    const stopped: string[] = [];
    const log = new FindingsLog(join(workspace, 'nowhere'), (sentence) => stopped.push(sentence));
    log.changed([aFinding]);
    await log.close([aFinding], anEnd);
    expect(stopped).toEqual([expect.stringMatching(/^The findings are not logged from here on, since ENOENT/)]);
  });
});
