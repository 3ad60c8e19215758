import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { plainRequest } from '../../../../src/shared/run';
import { BadOptionError } from '../../../../src/trainer/badOption';
import { chooseOptimizer, type OptimizerRequest } from '../../../../src/trainer/stage/optimizerChoice';

const choose = (optimizer: tf.Optimizer, asked: Partial<OptimizerRequest>) =>
  chooseOptimizer(optimizer, { ...plainRequest, ...asked });

class Own extends tf.SGDOptimizer {}

describe('chooseOptimizer', () => {
  it('takes the script’s own where nothing is asked for, to the bit', () => {
    const choice = choose(tf.train.adam(), {})!;
    expect(choice.rule).toBe(choice.own!.rule);
    expect(choice).toMatchObject({ overrides: {}, schedules: {} });
  });

  it('leaves an optimizer of the user’s own making as it is', () => {
    expect(choose(new Own(0.1), {})).toBeNull();
    expect(choose(new Own(0.1), { optimizer: 'adam' })!.rule.id).toBe('adam');
  });

  it('gives rate, schedule, clipping and decay to the script’s own as well', () => {
    const { rule, overrides, schedules } = choose(tf.train.momentum(0.1, 0.8), {
      learningRate: 0.2,
      hyperparameters: { momentum: 0.7 },
      schedule: 'cosine:to=0.1',
      momentumSchedule: 'linear:to=0.99',
      clipNorm: 2,
      clipValue: 1,
      weightDecay: 0.01,
    })!;
    expect(overrides).toEqual({ learningRate: 0.2, momentum: 0.7, clipNorm: 2, clipValue: 1, weightDecay: 0.01 });
    expect(Object.keys(rule.hyperparameters)).toEqual(expect.arrayContaining(Object.keys(overrides)));
    expect(schedules).toEqual({
      learningRate: [{ kind: 'cosine', parameters: { to: 0.1 } }],
      momentum: [{ kind: 'linear', parameters: { to: 0.99 } }],
    });
  });

  it('schedules β₁ where that is the momentum, and takes a rule’s own annealing away', () => {
    const momentumSchedule = 'constant';
    expect(Object.keys(choose(tf.train.adam(), { momentumSchedule })!.schedules)).toEqual(['beta1']);
    const { overrides } = choose(tf.train.adam(), { optimizer: 'nesterov', momentumSchedule })!;
    expect(overrides).toEqual({ annealingSteps: 0 });
  });

  it('a coupled decay takes the place of the rule’s own', () => {
    const { overrides } = choose(tf.train.sgd(1), {
      optimizer: 'adamw',
      weightDecay: 0.1,
      weightDecayMode: 'coupled',
    })!;
    expect(overrides).toEqual({ l2: 0.1, weightDecay: 0 });
  });

  it.each<[string, tf.Optimizer, Partial<OptimizerRequest>, string, string]>([
    [
      'an unknown hyperparameter',
      tf.train.sgd(1),
      { optimizer: 'adam', hyperparameters: { beta3: 1 } },
      'adam has no "beta3".',
      'What it has: learningRate, beta1, beta2, epsilon.',
    ],
    [
      'what the script’s own does not have',
      tf.train.sgd(1),
      { hyperparameters: { momentum: 0.9 } },
      'sgd has no "momentum".',
      'What it has: learningRate.',
    ],
    ['an unknown optimizer', tf.train.sgd(1), { optimizer: 'adamm' }, 'no optimizer "adamm"', 'Take one of sgd, '],
    ['a name that every object has', tf.train.sgd(1), { optimizer: 'toString' }, 'no optimizer', 'Take one of'],
    [
      'a rate for an optimizer of the user’s own making',
      new Own(0.1),
      { learningRate: 0.1 },
      "The script's optimizer Own is none of TensorFlow.js's own classes",
      'choose an optimizer as well',
    ],
    [
      'clipping where the loss is modelled',
      tf.train.sgd(1),
      { optimizer: 'lbfgs', clipNorm: 1 },
      'lbfgs models the loss',
      'Leave clipping out',
    ],
    [
      'a momentum that is not there',
      tf.train.sgd(1),
      { momentumSchedule: 'constant' },
      'sgd has no momentum',
      'Leave the schedule',
    ],
    ['a schedule that is none', tf.train.sgd(1), { schedule: 'sine' }, '"sine" is none of', 'schedules.md'],
  ])('refuses %s, with what to do', (_, optimizer, asked, message, advice) => {
    let refusal: unknown = null;
    try {
      choose(optimizer, asked);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(BadOptionError);
    expect((refusal as BadOptionError).message).toContain(message);
    expect((refusal as BadOptionError).advice).toContain(advice);
  });
});
