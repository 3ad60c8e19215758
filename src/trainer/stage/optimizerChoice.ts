import type * as tf from '@tensorflow/tfjs';
import { clippedByNorm, clippedByValue } from '../../optimizers/compose/clipping';
import { coupledDecay, decoupledDecay } from '../../optimizers/compose/weightDecay';
import { updateRules } from '../../optimizers/registry';
import type { UpdateRule } from '../../optimizers/updateRule';
import { isOptimizerId } from '../../shared/optimizerIds';
import type { RunRequest } from '../../shared/run';
import { parseSchedule, type Schedule } from '../../shared/schedule';
import { BadOptionError } from '../badOption';
import { type TfjsOptimizer, tfjsOptimizerOf } from './tfjsOptimizers';

type Numbers = Record<string, number>;

/** What the run's request says about the optimizer; null means "as the script has it". */
export type OptimizerRequest = Pick<
  RunRequest,
  | 'optimizer'
  | 'learningRate'
  | 'hyperparameters'
  | 'schedule'
  | 'momentumSchedule'
  | 'weightDecay'
  | 'weightDecayMode'
  | 'clipNorm'
  | 'clipValue'
  | 'steps'
>;

/** What a training follows. */
export interface OptimizerChoice {
  /** With all that it is combined with. */
  rule: UpdateRule;
  /** The script's own optimizer, where the rule is that of its class; null where the request chose another one. */
  own: TfjsOptimizer | null;
  /** Hyperparameters that the request sets. */
  overrides: Numbers;
  /** By hyperparameter. */
  schedules: Readonly<Record<string, Schedule>>;
}

/** Null for an optimizer of the user's own making, which runs as it is. Throws a `BadOptionError` for what cannot be combined. */
export function chooseOptimizer(optimizer: tf.Optimizer, request: OptimizerRequest): OptimizerChoice | null {
  const own = request.optimizer === null ? tfjsOptimizerOf(optimizer) : null;
  const base = request.optimizer === null ? own?.rule : ruleNamed(request.optimizer);
  if (!base) return asItIs(optimizer, request);
  for (const name of Object.keys(request.hyperparameters)) checkName(base, name);
  return {
    rule: composed(base, request),
    own,
    overrides: overridesOf(base, request),
    schedules: schedulesOf(base, request),
  };
}

function ruleNamed(id: string): UpdateRule {
  if (isOptimizerId(id)) return updateRules[id];
  throw new BadOptionError(`There is no optimizer "${id}".`, `Take one of ${Object.keys(updateRules).join(', ')}.`);
}

function asItIs(optimizer: tf.Optimizer, request: OptimizerRequest): null {
  return changesNothing(request) ? null : refuseChange(optimizer);
}

/** Whether the script's own optimizer is to work as the script has it. */
export function changesNothing(request: OptimizerRequest): boolean {
  const { optimizer, learningRate, schedule, momentumSchedule, weightDecay, clipNorm, clipValue, hyperparameters } =
    request;
  const asked = [optimizer, learningRate, schedule, momentumSchedule, weightDecay, clipNorm, clipValue];
  return asked.every((one) => one === null) && Object.keys(hyperparameters).length === 0;
}

/** Of an optimizer whose arithmetic nobody here knows. */
export function refuseChange(optimizer: tf.Optimizer): never {
  throw new BadOptionError(
    `The script's optimizer ${optimizer.constructor.name} is none of TensorFlow.js's own classes: its learning rate and all else about it can only be changed in the script.`,
    'Leave these options out, or choose an optimizer as well.',
  );
}

function checkName({ id, hyperparameters }: UpdateRule, name: string): void {
  if (Object.hasOwn(hyperparameters, name)) return;
  throw new BadOptionError(`${id} has no "${name}".`, `What it has: ${Object.keys(hyperparameters).join(', ')}.`);
}

/** First a gradient is clipped, by value and then by norm; then the penalty joins it; then the rule sees it. */
function composed(base: UpdateRule, { weightDecay, weightDecayMode, clipNorm, clipValue }: OptimizerRequest) {
  if ((clipNorm !== null || clipValue !== null) && base.needs === 'closure' && base.modelsLoss) {
    throw new BadOptionError(
      `${base.id} models the loss from its gradients: they cannot be clipped.`,
      'Leave clipping out, or choose another optimizer.',
    );
  }
  const decay = weightDecayMode === 'coupled' ? coupledDecay : decoupledDecay;
  const decayed = weightDecay === null ? base : decay(base, weightDecay);
  const shortened = clipNorm === null ? decayed : clippedByNorm(decayed, clipNorm);
  return clipValue === null ? shortened : clippedByValue(shortened, clipValue);
}

function overridesOf({ hyperparameters: byDefault }: UpdateRule, request: OptimizerRequest): Numbers {
  const { learningRate, hyperparameters, weightDecay, weightDecayMode, momentumSchedule, clipNorm, clipValue } =
    request;
  const isCoupled = weightDecayMode === 'coupled';
  return {
    ...(learningRate !== null && { learningRate }),
    // A schedule takes the place of the rule's own annealing.
    ...(momentumSchedule !== null && 'annealingSteps' in byDefault && { annealingSteps: 0 }),
    ...(weightDecay !== null && (isCoupled ? { l2: weightDecay } : { weightDecay })),
    // One decay is asked for, not two.
    ...(weightDecay !== null && isCoupled && 'weightDecay' in byDefault && { weightDecay: 0 }),
    ...(clipNorm !== null && { clipNorm }),
    ...(clipValue !== null && { clipValue }),
    ...hyperparameters,
  };
}

function schedulesOf(base: UpdateRule, { schedule, momentumSchedule }: OptimizerRequest): Record<string, Schedule> {
  const schedules: Record<string, Schedule> = {};
  if (schedule !== null) schedules.learningRate = read(schedule);
  if (momentumSchedule !== null) schedules[momentumOf(base)] = read(momentumSchedule);
  return schedules;
}

function read(text: string): Schedule {
  const parsed = parseSchedule(text);
  if ('schedule' in parsed) return parsed.schedule;
  throw new BadOptionError(`"${text}" is no schedule: ${parsed.problem}.`, 'docs/optimizers/schedules.md lists them.');
}

/** What plays the part of momentum: Adam and its kin call it β₁. */
function momentumOf({ id, hyperparameters }: UpdateRule): string {
  const name = ['momentum', 'beta1'].find((candidate) => Object.hasOwn(hyperparameters, candidate));
  if (name) return name;
  throw new BadOptionError(`${id} has no momentum to schedule.`, 'Leave the schedule of the momentum out.');
}
