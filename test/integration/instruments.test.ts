import { beforeAll, describe, expect, it } from 'vitest';
import { stepVerdicts, terrains } from '../../src/shared/catalog';
import type { SpectrumMeasured } from '../../src/shared/spectrum';
import type { StepHistory } from '../../src/shared/stepHistory';
import { runScript, script } from '../support/runs';

const steps = 60;

describe('what a training is measured with', () => {
  let history: StepHistory;
  let stage: Awaited<ReturnType<typeof runScript>>['run']['stages'][number];
  let spectra: readonly SpectrumMeasured[];

  beforeAll(async () => {
    const { run } = await runScript(script('remembers.ts'), { steps, diagnosticsBudget: 100 });
    expect(run.end!.failure).toBeNull();
    [stage] = run.stages as [typeof stage];
    history = stage.history;
    spectra = stage.spectra;
  }, 60_000);

  it('says why the loss did what it did', () => {
    const rows = Array.from({ length: steps }, (_, row) => row);
    const at = (name: string, row: number) => history.scalar(name)[row]!;
    expect(rows.every((row) => stepVerdicts[at('verdict', row)] !== undefined)).toBe(true);
    // On small steps of a smooth loss the quadratic model holds.
    for (const row of rows.slice(2)) {
      const [predicted, measured] = [at('predictedChange', row), at('measuredChange', row)];
      expect(Math.abs(measured - predicted)).toBeLessThan(0.1 * Math.abs(predicted) + 1e-5);
    }
    // Gradient descent goes straight downhill.
    expect(rows.every((row) => at('updateCosine', row) > 0.999)).toBe(true);
    expect(rows.slice(1).every((row) => Math.abs(at('gradientCosine', row)) <= 1)).toBe(true);
    expect(rows.slice(1).some((row) => Number.isFinite(at('otherChange', row)))).toBe(true);
  });

  it('measures curvature, noise and terrain', () => {
    const last = steps - 1;
    const lambdaMax = history.scalar('lambdaMax')[last]!;
    expect(lambdaMax).toBeGreaterThan(0);
    expect(history.scalar('edge')[last]!).toBeCloseTo((lambdaMax * 0.1) / 2, 1);
    expect(terrains[history.scalar('terrain')[last]!]).toBeDefined();
    expect(spectra.length).toBe(steps);
    expect(spectra.at(-1)).toMatchObject({ stage: 0, step: steps, batchSize: 16, examples: 96 });
    expect(spectra.at(-1)!.lambdaMax.value).toBeCloseTo(lambdaMax, 1);
  });

  it('tells the terrain with what speaks for it, when it changes', () => {
    expect(stage.terrains.length).toBeGreaterThan(0);
    for (const [i, { terrain, evidence, step }] of stage.terrains.entries()) {
      expect(terrains[history.scalar('terrain')[step - 1]!]).toBe(terrain);
      expect(terrain).not.toBe(stage.terrains[i - 1]?.terrain);
      if (terrain !== 'slope') expect(evidence.length).toBeGreaterThan(0);
    }
  });

  it('follows the gradient back through time', () => {
    const flow = stage.timeFlows.get('memory')!;
    expect(flow.step).toBe(steps);
    expect(flow.gradientRms).toHaveLength(12);
    expect(flow.gradientRms.every((value) => value > 0)).toBe(true);
    expect(flow.layer.position).toMatchObject({ line: 5 });
  });

  it('reads the layers', () => {
    expect(stage.info.layers[0]!.kernel).toMatchObject({ fanIn: 6, fanOut: 24, symmetric: false });
    for (const metric of ['activationMean', 'activationDeviation', 'outputGradientRms'] as const)
      expect(history.layer(metric).every(Number.isFinite)).toBe(true);
  });
});

describe('the gradient noise scale', () => {
  it('is that of the data, also where everything is measured at every step', async () => {
    const { run } = await runScript(script('noisyLine.ts'), { steps: 300, diagnosticsBudget: 100 });
    const noise = run.stages[0]!.history.scalar('noiseScale').filter((scale) => !Number.isNaN(scale));
    expect(noise.length).toBeGreaterThan(200);
    // The variance of one example's gradient over its squared mean.
    expect(noise.at(-1)! / (76 / 36)).toBeGreaterThan(0.5);
    expect(noise.at(-1)! / (76 / 36)).toBeLessThan(2);
  }, 60_000);
});
