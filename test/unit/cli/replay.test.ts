import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main';
import { layerNames } from '../../support/rules/histories';
import type { MadeLog } from '../../support/runlog/logs';
import { copyOf, makeLog, stageInfo, temporaryWorkspace } from '../../support/runlog/logs';
import { anEnd, fakeSurroundings } from './fakes';

let workspace = '';
let dispose = () => {};
beforeAll(() => {
  ({ workspace, dispose } = temporaryWorkspace());
  logStarving(makeLog(workspace, 'starving'));
});
afterAll(() => dispose());

const stage = () => fakeSurroundings(undefined, { workingDirectory: workspace });
const linesOf = (written: string): Record<string, unknown>[] =>
  written
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** A run that stands still: its first layer's gradient is a thousandth of a thousandth of the last one's. */
function logStarving({ log }: MadeLog): void {
  log.stageStarted(stageInfo());
  for (let step = 1; step <= 120; step++) {
    const gradientL2 = Float32Array.from(layerNames, (_, layer) => (layer === 0 ? 1e-9 : 1e-3));
    log.step({ stage: 0, step, scalars: { loss: 1, gradientNorm: 1e-3 }, layers: { gradientL2 } });
    if (step % 20 === 0) log.happened({ type: 'epochEnded', stage: 0, epoch: step / 20, step, logs: { loss: 1 } });
  }
  log.happened({ type: 'learningRateChanged', stage: 0, step: 120, from: 0.1, to: 0.2 });
  log.end({ ...anEnd, steps: 120 });
}

describe('ravine replay', () => {
  it('tells the run once more, in its order, and judges it', async () => {
    const here = stage();
    expect(await main(['replay', 'starving', '--format', 'ndjson', '--fail-on', 'warning'], here)).toBe(1);
    const lines = linesOf(here.stdout.written);
    expect(lines[0]).toMatchObject({ type: 'run', file: '/project/train.ts' });
    expect(lines.filter(({ type }) => type === 'step').map(({ step }) => step)).toEqual(
      Array.from({ length: 120 }, (_, i) => i + 1),
    );
    const before = lines.slice(
      0,
      lines.findIndex(({ type }) => type === 'epoch'),
    );
    expect(before.filter(({ type }) => type === 'step')).toHaveLength(20);
    expect(lines.find(({ type }) => type === 'intervention')).toMatchObject({ what: 'learningRateChanged', to: 0.2 });
    expect(lines).toContainEqual(expect.objectContaining({ rule: 'vanishing-gradient', final: true }));
    expect(lines.at(-1)).toMatchObject({ type: 'end', reason: 'completed', steps: 120, droppedSteps: 0 });
  });

  it('judges by the thresholds that it is given', async () => {
    const here = stage();
    const words = ['--rule', 'vanishing-gradient=off', '--format', 'ndjson', '--fail-on', 'warning'];
    await main(['replay', 'latest', ...words], here);
    const findings = linesOf(here.stdout.written).filter(({ type }) => type === 'finding');
    expect(findings.map(({ rule }) => rule)).not.toContain('vanishing-gradient');
  });

  it('is for people by default', async () => {
    const here = stage();
    expect(await main(['replay', 'starving'], here)).toBe(0);
    expect(here.stdout.written).toContain('vanishing-gradient');
    expect(here.stdout.written).toContain('learning rate 0.1 → 0.2 after step 120');
  });

  it('of a run whose end nobody wrote is one that crashed', async () => {
    const { log } = makeLog(workspace, 'unended');
    log.stageStarted(stageInfo());
    log.step({ stage: 0, step: 1, scalars: { loss: 1 }, layers: {} });
    log.flush();
    const here = stage();
    expect(await main(['replay', 'unended'], here)).toBe(3);
    expect(here.stdout.written).toContain('Crashed');
  });

  it('of a run whose manifest is damaged judges what is left, and says what is not known', async () => {
    const damaged = copyOf(join(workspace, '.ravine/runs/starving'), join(workspace, '.ravine/runs'), 'damaged');
    const manifest = join(damaged, 'manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('{', '['));
    const here = stage();
    expect(await main(['replay', 'damaged', '--format', 'ndjson', '--fail-on', 'warning'], here)).toBe(1);
    expect(here.stderr.written).toContain('manifest.json');
    const lines = linesOf(here.stdout.written);
    expect(lines[0]).toMatchObject({ type: 'run', id: 'damaged', seed: 'NaN' });
    expect(lines.filter(({ type }) => type === 'step')).toHaveLength(120);
    expect(lines).toContainEqual(expect.objectContaining({ rule: 'vanishing-gradient', final: true }));
    const people = stage();
    await main(['replay', 'damaged'], people);
    expect(people.stdout.written).toContain('seed not known');
    expect(people.stdout.written).not.toContain('--seed');
  });

  it('can be asked for as train --replay', async () => {
    const words = ['--format', 'ndjson', '--rule', 'vanishing-gradient=off'];
    const outputs: string[] = [];
    for (const asked of [
      ['replay', 'starving'],
      ['train', '--replay', 'starving'],
      ['train', '--replay=starving'],
    ]) {
      const here = stage();
      expect(await main([...asked, ...words], here)).toBe(0);
      outputs.push(here.stdout.written);
    }
    expect(outputs[0]).toContain('"type":"end"');
    expect(new Set(outputs).size).toBe(1);
  });

  it.each<[string, string[], RegExp]>([
    ['no run', [], /no run given: ravine replay RUN/],
    ['an unknown run', ['xyz'], /there is no run "xyz"/],
    ['an unknown option', ['starving', '--lr', '1'], /unknown option --lr; ravine replay --help/],
    ['an unknown rule', ['starving', '--rule', 'luck=off'], /there is no rule "luck"/],
    ['a script beside it', ['starving', 'train.ts'], /one run at a time, but also got "train.ts"/],
  ])('%s: one line, exit 2', async (_, words, message) => {
    const here = stage();
    expect(await main(['replay', ...words], here)).toBe(2);
    expect(here.stderr.lines).toHaveLength(1);
    expect(here.stderr.written).toMatch(message);
  });
});
