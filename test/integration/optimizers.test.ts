import { describe, expect, it } from 'vitest';
import { optimizerIds } from '../../src/shared/optimizerIds';
import { runScript, script } from '../support/runs';

const rates = (run: Awaited<ReturnType<typeof runScript>>['run']) => [...run.stages[0]!.history.scalar('learningRate')];

describe('a schedule', () => {
  it('gives each step its rate, on the script’s own optimizer, and knows how long the run is', async () => {
    const { run } = await runScript(script('long.ts'), {
      learningRate: 0.125,
      schedule: 'warmup:steps=3+linear',
      steps: 11,
    });
    const warmUp = [1, 2, 3].map((t) => (0.125 * t) / 4);
    const fall = Array.from({ length: 8 }, (_, t) => 0.125 * (1 - t / 8));
    const expected = [...warmUp, ...fall].map((rate) => expect.closeTo(rate, 9));
    expect(rates(run)).toEqual(expected);
  });

  it('on a plateau follows the losses of the epochs', async () => {
    // 256 examples, 32 a step. A rate at which nothing is learnt: the epochs' losses fall by less than the threshold asks for.
    const { run } = await runScript(script('long.ts'), {
      learningRate: 1e-6,
      schedule: 'plateau:patience=1,factor=0.5,threshold=0.5',
      steps: 48,
    });
    const epochOf = (step: number) => Math.floor(step / 8);
    const halvings = (epoch: number) => Math.floor(Math.max(0, epoch - 1) / 2);
    expect(rates(run)).toEqual(
      Array.from({ length: 48 }, (_, step) => expect.closeTo(1e-6 * 0.5 ** halvings(epochOf(step)), 15)),
    );
  });
});

describe('what cannot be is answered before a step is taken', () => {
  it.each([
    ['a rate for an optimizer of the user’s own', 'userOptimizer.ts', { learningRate: 0.1 }, 'Halving'],
    ['an unknown hyperparameter', 'long.ts', { hyperparameters: { beta9: 1 } }, 'sgd has no "beta9"'],
    ['clipping for lbfgs', 'long.ts', { optimizer: 'lbfgs', clipNorm: 1 }, 'lbfgs models the loss'],
  ])('%s', async (_, file, asked, message) => {
    const { end } = await runScript(script(file), asked);
    expect(end).toMatchObject({ reason: 'failed', steps: 0, failure: { kind: 'bad-option' } });
    expect(end.failure!.message).toContain(message);
  });
});

describe('every rule', () => {
  it.each(optimizerIds)('%s trains a network, and repeats it from its seed', async (optimizer) => {
    const train = () => runScript(script('untilSolved.ts'), { optimizer, steps: 12 });
    const { run, end } = await train();
    expect(end.failure).toBeNull();
    const losses = [...run.stages[0]!.history.scalar('loss')];
    expect(losses.length).toBeGreaterThan(0);
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(losses.at(-1)).not.toBe(losses[0]);
    const again = await train();
    expect([...again.run.stages[0]!.history.scalar('loss')]).toEqual(losses);
  });

  it('learns with clipping, decay and a schedule around it', async () => {
    const { run, end } = await runScript(script('untilSolved.ts'), {
      optimizer: 'nesterov',
      learningRate: 0.05,
      schedule: 'cosine',
      momentumSchedule: 'linear:to=0.5',
      clipNorm: 1,
      clipValue: 0.5,
      weightDecay: 1e-3,
      steps: 30,
    });
    expect(end.failure).toBeNull();
    const losses = [...run.stages[0]!.history.scalar('loss')];
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
    expect(run.stages[0]!.info.optimizer.hyperparameters).toMatchObject({
      clipNorm: 1,
      clipValue: 0.5,
      weightDecay: 1e-3,
    });
  });
});
