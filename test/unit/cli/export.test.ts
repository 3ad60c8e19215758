import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main';
import { disk } from '../../../src/runlog/logFiles';
import { runFolder } from '../../../src/runlog/runFolder';
import { aRecordedRun } from '../../support/runlog/exported';
import { makeLog, start, temporaryWorkspace } from '../../support/runlog/logs';
import { fakeSurroundings } from './fakes';

let workspace = '';
let dispose = () => {};
beforeAll(async () => {
  ({ workspace, dispose } = temporaryWorkspace());
  await aRecordedRun(workspace, 'abc-1');
  await aRecordedRun(workspace, 'abd-2');
  makeLog(workspace, 'latest-one', disk, start + 1000);
  mkdirSync(join(workspace, 'src'));
});
afterAll(() => dispose());

const stage = () => fakeSurroundings(undefined, { workingDirectory: workspace });

describe('ravine export', () => {
  it.each<[string, string[], RegExp]>([
    ['no run', [], /no run given: ravine export RUN/],
    ['two runs', ['a', 'b', '--format', 'csv'], /one run at a time, but also got "b"/],
    ['no format', ['abc'], /no format given: --format is one of csv, json, tensorboard, html/],
    ['an unknown format', ['abc', '--format', 'xml'], /--format "xml" is none of csv, json, tensorboard, html/],
    ['an unknown option', ['abc', '--fast'], /unknown option --fast; ravine export --help/],
    ['an option without its value', ['abc', '--format'], /--format needs a value/],
    ['TensorBoard without a folder', ['abc', '--format', 'tensorboard'], /needs --out FOLDER/],
    ['an unknown run', ['xyz', '--format', 'csv'], /there is no run "xyz"; the latest are latest-one, ab/],
    ['an ambiguous beginning', ['ab', '--format', 'csv'], /"ab" could be any of ab[cd]-\d, ab[cd]-\d$/m],
    ['a folder without a run', ['src', '--format', 'csv'], /there is no run "src"/],
  ])('%s: one line, exit 2', async (_, words, message) => {
    const here = stage();
    expect(await main(['export', ...words], here)).toBe(2);
    expect(here.stderr.lines).toHaveLength(1);
    expect(here.stderr.written).toMatch(message);
    expect(here.stdout.written).toBe('');
  });

  it('where nothing was ever logged says where it looked', async () => {
    const here = { ...stage(), workingDirectory: join(workspace, 'src') };
    expect(await main(['export', 'latest', '--format', 'csv'], here)).toBe(2);
    expect(here.stderr.written).toContain(`there is no run in ${join(workspace, 'src/.ravine/runs')}`);
  });

  it('has help', async () => {
    const here = stage();
    expect(await main(['export', '--help'], here)).toBe(0);
    expect(here.stdout.written).toMatch(/^usage: ravine export RUN/);
  });

  it.each([
    ['an id', 'abc-1'],
    ['the beginning of one', 'abc'],
    ['a folder', '.ravine/runs/abc-1'],
  ])('finds a run by %s and prints it', async (_, words) => {
    const here = stage();
    expect(await main(['export', words, '--format', 'csv'], here)).toBe(0);
    expect(here.stdout.lines[0]).toMatch(/^stage,step,time,loss/);
    expect(here.stdout.lines).toHaveLength(12);
    expect(here.stderr.written).toBe('');
  });

  it('takes "latest" for the run that began last', async () => {
    const here = stage();
    expect(await main(['export', 'latest', '--format', 'json'], here)).toBe(0);
    expect(JSON.parse(here.stdout.written)).toMatchObject({ id: 'latest-one' });
  });

  it('writes where it is told to', async () => {
    const here = stage();
    expect(await main(['export', 'abc', '--format', 'html', '--out', 'new/report.html'], here)).toBe(0);
    expect(readFileSync(join(workspace, 'new/report.html'), 'utf8')).toMatch(/^<!doctype html>/);
    expect(await main(['export', 'abc', '--format', 'tensorboard', '--out', 'events'], here)).toBe(0);
    expect(readdirSync(join(workspace, 'events'))).toEqual(['stage-0', 'stage-1']);
    expect(here.stdout.written).toBe('');
  });

  it('says so where it cannot write: exit 3', async () => {
    const here = stage();
    writeFileSync(join(workspace, 'file'), '');
    expect(await main(['export', 'abc', '--format', 'csv', '--out', 'file/below'], here)).toBe(3);
    expect(here.stderr.lines).toEqual([expect.stringContaining('the export cannot be written')]);
  });

  it('tells what a damaged log has lost, and exports the rest', async () => {
    await aRecordedRun(workspace, 'damaged');
    truncateSync(join(runFolder(workspace, 'damaged'), 'steps-1.arrows'), 100);
    const here = stage();
    expect(await main(['export', 'damaged', '--format', 'csv'], here)).toBe(0);
    expect(here.stderr.lines).toEqual([expect.stringMatching(/^ravine: steps-1\.arrows, byte 0: cut off: 2 steps/)]);
    expect(here.stdout.lines).toHaveLength(10);
  });

  it('waits for a slow reader, and stops for one that has gone', async () => {
    const here = stage();
    here.stdout.accepts = false;
    const code = main(['export', 'abc', '--format', 'csv'], here);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(here.stdout.lines.length).toBeLessThan(12);
    here.stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect(await code).toBe(0);
    expect(here.stdout.lines.length).toBeLessThan(12);
    expect(here.stderr.written).toBe('');
  });
});
