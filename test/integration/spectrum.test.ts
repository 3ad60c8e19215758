import * as tf from '@tensorflow/tfjs';
import { Matrix } from 'ml-matrix';
import { beforeAll, describe, expect, it } from 'vitest';
import { CompiledObjective } from '../../src/engine/compiled/compiledObjective';
import { Runtime } from '../../src/engine/compiled/runtime';
import { layoutOf, type TrainableModel } from '../../src/engine/layersModel';
import { ModelParameters } from '../../src/engine/modelParameters';
import type { HostTensor } from '../../src/engine/objective';
import type { RunRequest } from '../../src/shared/run';
import type { SpectrumMeasured } from '../../src/shared/spectrum';
import { curvedModel, examples, inputs, targets } from '../fixtures/scripts/curvedModel';
import { eigenvaluesOf } from '../support/curvature/dense';
import { example, script, startScript, when } from '../support/runs';

let runtime: Runtime;
beforeAll(async () => {
  await tf.setBackend('cpu');
  runtime = await Runtime.load({ threads: 1, provider: 'cpu' });
});

async function measured(file: string, change: Partial<RunRequest>) {
  // As the command asks for it: nothing is measured on the way.
  const { run, output } = startScript(file, { diagnosticsBudget: 0, ...change });
  const spectra: SpectrumMeasured[] = [];
  run.observe({ spectrumMeasured: (spectrum) => void spectra.push(spectrum) });
  const end = await run.ended;
  expect(end.failure).toBeNull();
  expect(spectra).toHaveLength(1);
  return { run, end, spectrum: spectra[0]!, weights: output().trim().split('\n').at(-1)! };
}

const hostTensor = (tensor: tf.Tensor): HostTensor => ({
  shape: tensor.shape,
  dtype: 'float32',
  values: tensor.dataSync<'float32'>(),
});

/** Of the fixture's model on all of its data, at these weights: the dense Hessian, column by column. */
async function eigenvaluesAt(weights: number[]): Promise<number[]> {
  const model = (curvedModel() as unknown as { model: TrainableModel }).model;
  const { layout } = layoutOf(model);
  const parameters = new ModelParameters(model, layout);
  parameters.write(Float32Array.from(weights));
  const objective = new CompiledObjective(model, layout, parameters, runtime);
  const batch = { size: examples, tensors: [hostTensor(inputs()), hostTensor(targets()), null] };
  const columns: number[][] = [];
  for (let column = 0; column < layout.size; column++) {
    const unit = new Float32Array(layout.size);
    unit[column] = 1;
    columns.push([...(await objective.hessianVectorProduct(parameters.read(), batch, unit))]);
  }
  const matrix = new Matrix(columns);
  return eigenvaluesOf(matrix.clone().add(matrix.transpose()).mul(0.5));
}

describe('the spectrum at the end of a run', () => {
  it.each<[string, Partial<RunRequest>, number, string]>([
    ['before the first step', { steps: 0 }, 0, 'steps-reached'],
    ['after five steps', { steps: 5 }, 5, 'steps-reached'],
    ['at the script’s end, when it has fewer steps', { steps: 1000 }, 9, 'completed'],
    ['at the script’s end, when no number was asked for', {}, 9, 'completed'],
    ['on the eager engine', { steps: 5, engine: 'eager' }, 5, 'steps-reached'],
  ])('%s is that of the dense Hessian', async (_, change, step, reason) => {
    const { end, spectrum, weights } = await measured(script('curved.ts'), { ...change, spectrum: { products: 100 } });
    expect(end).toMatchObject({ reason, steps: step });
    expect(spectrum).toMatchObject({ stage: 0, step, batchSize: examples, examples, complete: true, products: 32 });
    const exact = await eigenvaluesAt(JSON.parse(weights));
    expect(exact).toHaveLength(32);
    const { lambdaMax, lambdaMin, trace } = spectrum;
    for (const [{ value, uncertainty }, truth] of [
      [lambdaMax, exact.at(-1)!],
      [lambdaMin, exact[0]!],
      [trace, exact.reduce((sum, one) => sum + one, 0)],
    ] as const) {
      expect(Math.abs(value - truth)).toBeLessThanOrEqual(uncertainty);
    }
    expect(Math.abs(lambdaMax.value - exact.at(-1)!)).toBeLessThan(0.01 * exact.at(-1)!);
  });

  it('takes fewer products when told so, and says how sure it is', async () => {
    const { spectrum, weights } = await measured(script('curved.ts'), { steps: 5, spectrum: { products: 15 } });
    expect(spectrum).toMatchObject({ complete: false, products: 15 });
    const exact = await eigenvaluesAt(JSON.parse(weights));
    expect(Math.abs(spectrum.lambdaMax.value - exact.at(-1)!)).toBeLessThanOrEqual(spectrum.lambdaMax.uncertainty);
  });

  it('is of a batch of the size that was asked for', async () => {
    const { run, spectrum } = await measured(script('curved.ts'), {
      steps: 2,
      batchSize: 10,
      spectrum: { products: 10 },
    });
    expect(run.stages[0]!.info.batchSize).toBe(10);
    expect(spectrum).toMatchObject({ batchSize: 10, examples: 40 });
  });

  it('repeats itself with the same seed, dropout masks and all', async () => {
    const spectra = [];
    for (let i = 0; i < 2; i++) {
      const { seconds: _, ...spectrum } = (
        await measured(example('digits.ts'), { steps: 0, spectrum: { products: 12 } })
      ).spectrum;
      spectra.push(spectrum);
    }
    expect(spectra[0]).toEqual(spectra[1]);
  });

  it('ends when the run is stopped, with what is known by then', async () => {
    const { run } = startScript(example('digits.ts'), { steps: 0, spectrum: { products: 100_000 } });
    const spectra: SpectrumMeasured[] = [];
    run.observe({ spectrumMeasured: (spectrum) => void spectra.push(spectrum) });
    await when(run, () => run.detail.startsWith('measuring the spectrum'));
    await run.stop();
    expect(run.end).toMatchObject({ reason: 'stopped', failure: null });
    expect(spectra).toHaveLength(1);
    expect(spectra[0]!.products).toBeLessThan(1000);
  });

  it('is not asked for by a training', async () => {
    const { run } = startScript(script('curved.ts'), { steps: 5, diagnosticsBudget: 0 });
    const spectra: SpectrumMeasured[] = [];
    run.observe({ spectrumMeasured: (spectrum) => void spectra.push(spectrum) });
    await run.ended;
    expect(spectra).toEqual([]);
  });
});
