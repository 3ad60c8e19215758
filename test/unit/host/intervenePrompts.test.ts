import { describe, expect, it } from 'vitest';
import { checkpointText, learningRateOf } from '../../../src/host/intervenePrompts';
import { FakeRun } from './fakeRun';

describe('what the person is asked when stepping in', () => {
  it.each([
    ['1e-3', 1e-3],
    [' 0.5 ', 0.5],
    ['', null],
    ['  ', null],
    ['0', null],
    ['-1', null],
    ['NaN', null],
    ['Infinity', null],
    ['0,1', null],
  ])('takes "%s" as the learning rate %s', (text, rate) => expect(learningRateOf(text)).toBe(rate));

  it('a checkpoint is told by its step, its epoch and the loss there', () => {
    const run = new FakeRun();
    run.stage();
    run.steps(11, [0.5, 0.25]);
    expect(checkpointText(run, { stage: 0, step: 12, epoch: 3 })).toEqual({
      label: 'step 12',
      description: 'epoch 3',
      detail: 'loss 0.2500',
    });
    expect(checkpointText(run, { stage: 0, step: 0, epoch: 1 }).detail).toBe('');
  });
});
