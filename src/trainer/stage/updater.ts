import * as tf from '@tensorflow/tfjs';
import type { TrainableModel } from '../../engine/layersModel';
import type { ModelParameters } from '../../engine/modelParameters';
import type { ParameterLayout } from '../../engine/objective';
import {
  type BatchObjective,
  createScratch,
  createSlots,
  type UpdateRule,
  type UpdateState,
} from '../../optimizers/updateRule';
import { FitProgress } from '../calls/fitProgress';
import { chooseOptimizer, type OptimizerChoice, type OptimizerRequest, refuseChange } from './optimizerChoice';
import { ScheduledHyperparameters } from './scheduledHyperparameters';
import { loadState, setOwnLearningRate, storeState } from './tfjsOptimizers';

type Numbers = Record<string, number>;

/** What turns a gradient into new weights for one training. */
export interface Updater {
  id: string;
  /** As they are now: a script may change its optimizer's learning rate between two steps. */
  hyperparameters(): Numbers;
  /** As they act at the next step: a momentum that the rule itself lets grow is what it is by now. */
  presentHyperparameters(): Numbers;
  /** A `fit` begins: whatever else has used the optimizer in between counts. */
  begin(): void;
  /** Changes `parameters` in place. `objective` is the loss on the batch that `gradient` comes from. */
  update(parameters: Float32Array, gradient: Float32Array, objective: BatchObjective): void;
  /** From the next step on; what was scheduled for the learning rate ends. Throws a `BadOptionError` where only the script can change it. */
  setLearningRate(rate: number): void;
  /** What is kept from step to step: arrays that may be saved, and overwritten with what was saved. */
  readonly slots: Readonly<Record<string, Float32Array>>;
  /** What is counted and was set beside them. */
  numbers(): Numbers;
  /** Whether that is all: nobody here knows what an optimizer of the user's own making remembers. */
  readonly isWhole: boolean;
  /** Goes on from what `numbers` gave. */
  restore(numbers: Numbers): void;
  /** A `fit` ends: the script's optimizer holds what it would hold had it taken the steps itself. */
  end(): void;
}

/** The rule that a training follows, with its hyperparameters as they are asked for; null for an optimizer that runs as it is. */
export function ruleOf(model: TrainableModel, request: OptimizerRequest): UpdateRule | null {
  const choice = chooseOptimizer(model.optimizer_, request);
  return choice && { ...choice.rule, hyperparameters: { ...choice.rule.hyperparameters, ...choice.overrides } };
}

/**
 * `allocate` gives the vectors of the optimizer's state, in the arena of parameters and gradient. `compiled` are all the weights by whose places the
 * script's optimizer remembers: those that are held now are among them.
 */
export function createUpdater(
  model: TrainableModel,
  layout: ParameterLayout,
  parameters: ModelParameters,
  request: OptimizerRequest,
  allocate: (length: number) => Float32Array,
  compiled = model.collectedTrainableWeights,
): Updater {
  const choice = chooseOptimizer(model.optimizer_, request);
  return choice
    ? ruleUpdater(model, layout, choice, new FitProgress(model, request.steps), allocate, compiled)
    : scriptUpdater(model, layout, parameters);
}

/** A rule on flat arrays. Where it is that of the script's own optimizer, that one's state is taken over and given back. */
function ruleUpdater(
  model: TrainableModel,
  { slices }: ParameterLayout,
  { rule, own, overrides, schedules }: OptimizerChoice,
  progress: FitProgress,
  allocate: (length: number) => Float32Array,
  compiled: TrainableModel['collectedTrainableWeights'],
): Updater {
  const optimizer = model.optimizer_;
  const base = () => ({ ...rule.hyperparameters, ...own?.hyperparameters(optimizer) });
  const hyperparameters = new ScheduledHyperparameters(base, overrides, schedules, progress);
  const slots = createSlots(rule, slices, hyperparameters.now(), allocate);
  const scratch = createScratch(rule, slices, allocate);
  const memory = {
    variables: compiled.map((weight) => weight.read() as tf.Variable),
    parts: slices.map((slice, i) => ({ ...slice, place: compiled.indexOf(model.collectedTrainableWeights[i]!) })),
  };
  let steps = 0;
  return {
    id: rule.id,
    slots,
    hyperparameters: () => hyperparameters.now(),
    presentHyperparameters() {
      const now = hyperparameters.now();
      return rule.present ? { ...now, ...rule.present(now, slots) } : now;
    },
    setLearningRate: (rate) => hyperparameters.setLearningRate(rate),
    isWhole: true,
    numbers: () => ({
      step: progress.step,
      steps,
      ...(own && { ownLearningRate: base().learningRate! }),
      ...(hyperparameters.rateByHand !== null && { rateByHand: hyperparameters.rateByHand }),
    }),
    restore(numbers) {
      progress.step = numbers.step!;
      steps = numbers.steps!;
      hyperparameters.setLearningRate(numbers.rateByHand ?? null);
      // What the script's callbacks have made of it.
      if (own && numbers.ownLearningRate !== base().learningRate)
        setOwnLearningRate(optimizer, numbers.ownLearningRate!);
    },
    begin() {
      progress.begin();
      if (own) loadState(optimizer, own, memory, slots, hyperparameters.now());
    },
    update(parameters, gradient, objective) {
      follow(rule, { parameters, gradient, slots, scratch, slices }, hyperparameters.now(), objective);
      progress.step++;
      steps++;
    },
    end() {
      if (own && steps > 0) storeState(optimizer, own, memory, slots, hyperparameters.now(), steps);
      steps = 0;
    },
  };
}

function follow(rule: UpdateRule, state: UpdateState, hyperparameters: Numbers, objective: BatchObjective): void {
  if (rule.needs === 'closure') rule.update(state, hyperparameters, objective);
  else rule.update(state, hyperparameters);
}

/** An optimizer without a rule here, or of the user's own making, runs as it is, through its `applyGradients`. */
export function scriptUpdater(model: TrainableModel, layout: ParameterLayout, parameters: ModelParameters): Updater {
  const optimizer = model.optimizer_;
  const hyperparameters = () =>
    Object.fromEntries(
      Object.entries(optimizer.getConfig()).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
    );
  return {
    id: optimizer.getClassName(),
    slots: {},
    setLearningRate: () => refuseChange(optimizer),
    isWhole: false,
    numbers: () => ({}),
    restore: () => {},
    hyperparameters,
    presentHyperparameters: hyperparameters,
    begin: () => {},
    update(_, gradient) {
      tf.tidy(() => {
        const named = layout.slices.map(({ offset, length, shape }, i) => ({
          name: (model.collectedTrainableWeights[i]!.read() as tf.Variable).name,
          tensor: tf.tensor(gradient.slice(offset, offset + length), [...shape], 'float32'),
        }));
        optimizer.applyGradients(named);
      });
      parameters.read();
    },
    end: () => {},
  };
}
