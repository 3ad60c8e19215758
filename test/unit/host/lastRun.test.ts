import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LastRun } from '../../../src/host/lastRun';
import { Lifetime } from '../../../src/host/lifetime';
import { FakeRun } from './fakeRun';

let folder: string;
const warnings: string[] = [];
const log = { info: () => {}, warn: (text: string) => void warnings.push(text), error: () => {} };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ravine-last-run-'));
  warnings.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lastRun = (at: string | null = folder) => new LastRun(at, log);

describe('the last run, over a reload', () => {
  it('is nothing where nothing has run, without a warning', () => {
    expect(lastRun().snapshot).toBeNull();
    expect(warnings).toEqual([]);
  });

  it('is the run that ended, NaN included', async () => {
    const run = new FakeRun();
    lastRun().watcher(run, new Lifetime());
    run.stage(2);
    run.steps(1, [0.5, Number.NaN]);
    run.finish('completed');
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual(['lastRun.bin']));
    const snapshot = lastRun().snapshot!;
    expect(snapshot.status).toMatchObject({ state: 'ended', end: { reason: 'completed' } });
    expect([...snapshot.steps[0]!.scalars.loss!]).toEqual([0.5, Number.NaN]);
  });

  it('is the run that the host’s own end cut off, as stopped at its last step', () => {
    const run = new FakeRun();
    const lifetime = new Lifetime();
    lastRun().watcher(run, lifetime);
    run.stage(1);
    run.steps(1, [3, 2, 1]);
    lifetime.dispose();
    const { status } = lastRun().snapshot!;
    expect(status).toMatchObject({ state: 'ended', end: { reason: 'stopped', steps: 3 } });
    expect(status.end).toMatchObject({ seconds: Number.NaN, overhead: Number.NaN, stepsPerSecond: Number.NaN });
  });

  it('gives way to a run of this window', () => {
    const kept = lastRun();
    const [before, lifetime] = [new FakeRun(), new Lifetime()];
    kept.watcher(before, lifetime);
    lifetime.dispose();
    const reloaded = lastRun();
    expect(reloaded.snapshot).not.toBeNull();
    reloaded.watcher(new FakeRun(), new Lifetime());
    expect(reloaded.snapshot).toBeNull();
  });

  it.each(['', 'not what was written', '\u0000\u0001'])('is nothing, said once, where the file holds %j', (text) => {
    writeFileSync(join(folder, 'lastRun.bin'), text);
    const kept = lastRun();
    expect(kept.snapshot).toBeNull();
    expect(kept.snapshot).toBeNull();
    expect(warnings).toHaveLength(1);
  });

  it('keeps nothing where the editor has no place for it', () => {
    const [run, lifetime] = [new FakeRun(), new Lifetime()];
    lastRun(null).watcher(run, lifetime);
    lifetime.dispose();
    expect(lastRun(null).snapshot).toBeNull();
  });
});
