import { describe, expect, it } from 'vitest';
import { LineOutput } from '../../../src/cli/lineOutput';
import { NdjsonReport } from '../../../src/cli/ndjsonReport';
import type { RunEnd } from '../../../src/shared/run';
import { aFinding, FakeOutput, FakeRun } from './fakes';

type Line = Record<string, unknown> & { type: string; layers: Record<string, unknown>[] };

function reported(play: (run: FakeRun, stdout: FakeOutput) => void, end: Partial<RunEnd> = {}) {
  const [run, stdout, stderr] = [new FakeRun(), new FakeOutput(), new FakeOutput()];
  const report = new NdjsonReport(run, new LineOutput(stdout, () => undefined), stderr);
  run.observe(report);
  play(run, stdout);
  run.finish(end);
  report.close();
  return { lines: stdout.lines.map((line) => JSON.parse(line) as Line), stdout, stderr };
}

const nan = () => Number.NaN;

describe('NdjsonReport', () => {
  it('tells a run from its model to its end', () => {
    const { lines } = reported((run) => {
      run.stage({ steps: 0 });
      run.steps({ steps: 2 }, 1, 2);
      run.epoch({ stage: 0, epoch: 1, step: 2, logs: { loss: 1, val_loss: Number.NaN } });
      run.find(aFinding);
    });
    expect(lines.map(({ type }) => type)).toEqual(['run', 'step', 'step', 'epoch', 'finding', 'finding', 'end']);
    const [runLine, step, , epoch, finding, , end] = lines;
    expect(runLine).toMatchObject({
      id: 'run-1',
      file: '/project/train.ts',
      seed: 7,
      engine: { name: 'eager', backend: 'wasm', reason: 'not part of this version' },
      parameters: 400,
      optimizer: { id: 'sgd' },
    });
    expect(runLine?.layers[0]).toEqual({
      name: 'dense_1',
      className: 'Dense',
      parameters: 100,
      file: '/project/train.ts',
      line: 10,
      column: 11,
    });
    expect(step).toMatchObject({
      step: 1,
      loss: expect.any(Number),
      gradientNorm: expect.any(Number),
      learningRate: 0.1,
    });
    expect(step?.metrics).toEqual({ acc: 0.5 });
    expect(step?.layers[3]).toMatchObject({
      name: 'output',
      gradientL2: expect.any(Number),
      gradientZeros: 0,
    });
    expect(epoch).toMatchObject({ epoch: 1, step: 2, logs: { loss: 1, val_loss: 'NaN' } });
    expect(finding).toMatchObject({
      rule: 'vanishing-gradient',
      severity: 'warning',
      message: 'dense_1 hardly learns.',
      advice: 'Use relu.',
      file: '/project/train.ts',
      line: 10,
      column: 11,
      layer: 'dense_1',
      layers: ['dense_1', 'dense_2'],
      steps: { first: 1, last: 20, count: 20 },
      evidence: { gradient: 1e-9, ratio: 'NaN' },
      threshold: { text: 'mean|g| < 1e-7', source: 'SageMaker' },
      final: false,
    });
    expect(end).toMatchObject({ reason: 'completed', steps: 20, stepsPerSecond: 210, findings: 1, failure: null });
  });

  it('writes numbers that are not finite as strings', () => {
    const { lines, stdout } = reported((run) => {
      run.stage({ steps: 0 });
      run.steps({ steps: 1, loss: () => Number.NEGATIVE_INFINITY, gradient: nan }, 1, 1);
    });
    expect(lines[1]).toMatchObject({ loss: '-Infinity', gradientNorm: 'NaN' });
    expect(lines[1]?.layers[0]).toMatchObject({ gradientL2: 'NaN' });
    expect(stdout.written).not.toMatch(/:null,"(loss|gradient)/);
  });

  it('has words for verdict and terrain, where they were measured', () => {
    const onlyAt = (step: number, value: number) => (at: number) => (at === step ? value : Number.NaN);
    const scalars = {
      verdict: onlyAt(2, 1),
      measuredChange: onlyAt(2, 3),
      alpha: onlyAt(2, 1.5),
      largestSafeRate: onlyAt(2, 0.05),
      terrain: onlyAt(2, 2),
    };
    const { lines } = reported((run) => {
      run.stage({ steps: 0 });
      run.steps({ steps: 2, scalars }, 1, 2);
    });
    expect(lines[1]).not.toHaveProperty('verdict');
    expect(lines[1]).not.toHaveProperty('terrain');
    expect(lines[2]).toMatchObject({
      verdict: 'overshoot',
      reason:
        'The step was too long for the curvature: the loss rose by 3, α = 1.5; at 0.5 of its length (learning rate 0.05) it would not have risen.',
      terrain: 'ravine',
    });
  });

  it('has null for what a crashed run could not say', () => {
    const unknown = { stepsPerSecond: Number.NaN, setupSeconds: Number.NaN, overhead: Number.NaN };
    const { lines } = reported(() => undefined, { reason: 'crashed', ...unknown });
    expect(lines.at(-1)).toMatchObject({ type: 'end', stepsPerSecond: null, setupSeconds: null, overhead: null });
    expect(lines.at(-1)).toMatchObject({ reason: 'crashed', steps: 20, seconds: 12.3 });
  });

  it('repeats a finding when its severity or its layers change, not when its numbers do, and once in the end', () => {
    const { lines } = reported((run) => {
      run.find({ ...aFinding, severity: 'information' });
      run.find({ ...aFinding, severity: 'information', steps: { first: 1, last: 30, count: 30 } });
      run.find(aFinding);
      run.find({ ...aFinding, message: 'worse' });
      run.find({ ...aFinding, places: aFinding.places.slice(0, 1) });
    });
    const findings = lines.filter(({ type }) => type === 'finding');
    expect(findings.map(({ severity, layers, final }) => [severity, layers.length, final])).toEqual([
      ['information', 2, false],
      ['warning', 2, false],
      ['warning', 1, false],
      ['warning', 1, true],
    ]);
  });

  it('says so where a layer has no position', () => {
    const { lines } = reported((run) => run.find({ ...aFinding, places: [] }));
    expect(lines[0]).toMatchObject({ file: null, line: null, column: null, layer: null, layers: [] });
  });

  it('sends what the script prints, and notes, to standard error', () => {
    const { lines, stderr } = reported((run) => {
      run.print('stdout', 'hello\nwor');
      run.print('stderr', 'ld\n');
      run.tell('noted', 'slow');
    });
    expect(lines.map(({ type }) => type)).toEqual(['end']);
    expect(stderr.written).toBe('hello\nworld\nravine: slow\n');
  });

  it('keeps hostile names on their line', () => {
    const { lines } = reported((run) => run.stage({ steps: 0, layers: ['a\n{"type":"end"}', '\u001b[2J'] }));
    expect(lines.map(({ type }) => type)).toEqual(['run', 'end']);
    expect(lines[0]?.layers.map(({ name }) => name)).toEqual(['a\n{"type":"end"}', '\u001b[2J']);
  });

  it('leaves out steps, and nothing else, while the reader is far behind, and says how many', () => {
    const { lines } = reported((run, stdout) => {
      run.stage({ steps: 0 });
      stdout.writableLength = 2 ** 30;
      run.steps({ steps: 5 }, 1, 5);
      run.find(aFinding);
      stdout.writableLength = 0;
      run.steps({ steps: 5 }, 6, 1);
    });
    expect(lines.map(({ type }) => type)).toEqual(['run', 'finding', 'step', 'finding', 'end']);
    expect(lines.at(-1)).toMatchObject({ droppedSteps: 5 });
  });
});
