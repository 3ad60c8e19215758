import { describe, expect, it } from 'vitest';
import { BadOptionError } from '../../../../src/trainer/badOption';
import { FitProgress } from '../../../../src/trainer/calls/fitProgress';
import { ScheduledHyperparameters } from '../../../../src/trainer/stage/scheduledHyperparameters';

type History = ConstructorParameters<typeof FitProgress>[0]['history'];

/** What tfjs keeps of one fit. */
const history = (params: object, logs: Record<string, number[]> = {}): History =>
  ({ params: { initialEpoch: 0, ...params }, history: logs }) as unknown as History;

const fit = history({ epochs: 3, samples: 25, batchSize: 10, steps: null });

describe('FitProgress', () => {
  it('knows from its history how many steps a fit will take', () => {
    expect(new FitProgress({ history: fit }, null).plannedSteps).toBe(9);
  });

  it.each([
    ['a later start', { epochs: 3, initialEpoch: 1, samples: 25, batchSize: 10, steps: null }, 6],
    ['a stream of known length', { epochs: 2, samples: null, batchSize: null, steps: 7 }, 14],
    ['a stream without end', { epochs: 2, samples: null, batchSize: null, steps: null }, null],
  ])('reads %s', (_, params, steps) => {
    expect(new FitProgress({ history: history(params) }, null).plannedSteps).toBe(steps);
  });

  it('ends where the run ends', () => {
    expect(new FitProgress({ history: fit }, 5).plannedSteps).toBe(5);
    expect(new FitProgress({ history: history({ epochs: 2, steps: null }) }, 5).plannedSteps).toBe(5);
  });

  it('adds what a further fit plans to the steps that were taken', () => {
    const model = { history: fit };
    const progress = new FitProgress(model, null);
    progress.begin();
    progress.step = 9;
    model.history = history({ epochs: 1, samples: 25, batchSize: 10, steps: null });
    progress.begin();
    expect(progress.plannedSteps).toBe(12);
  });

  it('tells the losses of all fits, those on validation data where there are any', () => {
    const model = { history: history({ epochs: 2 }, { loss: [3, 2] }) };
    const progress = new FitProgress(model, null);
    model.history = history({ epochs: 2 }, { loss: [1, 0.5], val_loss: [1.5, 1.25] });
    progress.begin();
    expect(progress.losses).toEqual([3, 2, 1.5, 1.25]);
  });
});

describe('ScheduledHyperparameters', () => {
  const base = () => ({ learningRate: 0.5, beta1: 0.9 });
  const linear = [{ kind: 'linear', parameters: { to: 0 } }] as const;

  it('are the rule’s, overridden, scheduled', () => {
    const progress = new FitProgress({ history: fit }, 4);
    const values = new ScheduledHyperparameters(base, { learningRate: 0.8 }, { learningRate: linear }, progress);
    const rates = [0, 1, 2, 3].map((step) => {
      progress.step = step;
      return values.now().learningRate;
    });
    expect(rates).toEqual([0.8, 0.6, 0.4, 0.2].map((x) => expect.closeTo(x, 12)));
    expect(values.now().beta1).toBe(0.9);
  });

  it('a rate that is set by hand stays, and other schedules go on', () => {
    const progress = new FitProgress({ history: fit }, 4);
    const values = new ScheduledHyperparameters(base, {}, { learningRate: linear, beta1: linear }, progress);
    values.setLearningRate(0.01);
    progress.step = 2;
    expect(values.now()).toEqual({ learningRate: 0.01, beta1: 0.45 });
  });

  it('cannot follow a curve to an end that nobody knows', () => {
    const endless = new FitProgress({ history: history({ epochs: 2, steps: null }) }, null);
    const create = () => new ScheduledHyperparameters(base, {}, { learningRate: linear }, endless);
    expect(create).toThrow(BadOptionError);
    expect(create).toThrow('The schedule linear has to know how long it lasts');
  });
});
