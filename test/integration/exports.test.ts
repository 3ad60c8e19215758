import { describe, expect, it } from 'vitest';
import type { RunRequest } from '../../src/shared/run';
import { script, startScript } from '../support/runs';

async function trained(name: string, change: Partial<RunRequest> = {}) {
  const notes: string[] = [];
  const { run } = startScript(script(`modules/${name}`), change);
  run.observe({ noted: (text) => notes.push(text) });
  const end = await run.ended;
  return { end, notes, info: run.stages[0]?.info, run };
}

describe('a module without a training call', () => {
  it('has its model trained on a made-up batch, and says what was chosen for it', async () => {
    const { end, notes, info, run } = await trained('modelOnly.ts');
    expect(end).toMatchObject({ reason: 'completed', steps: 100, failure: null });
    expect(info).toMatchObject({ loss: 'categoricalCrossentropy', optimizer: { id: 'adam' }, examples: 32 });
    expect(info!.assumptions).toEqual(notes);
    expect(notes.map((note) => /softmax|made-up|100 epochs/.exec(note)?.[0])).toEqual([
      'softmax',
      'made-up',
      '100 epochs',
    ]);
    // ln 4 is the loss of guessing among four classes.
    const losses = run.stages[0]!.history.scalar('loss');
    expect(losses[0]).toBeCloseTo(Math.log(4), 1);
    expect(losses.at(-1)!).toBeLessThan(losses[0]!);
  });

  it('has the model and the data of its default export’s functions, for as long as they say', async () => {
    const { end, notes, info } = await trained('creators.mjs');
    expect(end).toMatchObject({ reason: 'completed', steps: 14 });
    expect(info).toMatchObject({ loss: 'sparseCategoricalCrossentropy', examples: 4, batchSize: 2, epochs: 7 });
    expect(notes).toEqual([expect.stringContaining('not compiled')]);
  });

  it('may have several inputs and outputs, and axes of any length', async () => {
    const { end, info } = await trained('twoOutputs.cjs', { steps: 5 });
    expect(end).toMatchObject({ reason: 'steps-reached', steps: 5, failure: null });
    expect(info!.loss).toBe('binaryCrossentropy, meanSquaredError');
  });

  it('is trained for as long as is asked', async () => {
    expect((await trained('modelOnly.ts', { epochs: 3, batchSize: 8 })).end.steps).toBe(12);
  });

  it.each([
    ['noModel.ts', /`model` is no Layers model/],
    ['badData.ts', /none of \{ xs, ys \}/],
  ])('%s: one clear error', async (name, message) => {
    const { end } = await trained(name);
    expect(end.failure).toMatchObject({ kind: 'script-error', message: expect.stringMatching(message) });
  });
});
