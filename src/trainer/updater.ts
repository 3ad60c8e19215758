import * as tf from '@tensorflow/tfjs';
import type { TrainableModel } from '../engine/layersModel';
import type { ModelParameters } from '../engine/modelParameters';
import type { ParameterLayout } from '../engine/objective';
import { updateRules } from '../optimizers/registry';
import { type BatchObjective, createScratch, createSlots, type UpdateRule, type UpdateState } from '../optimizers/updateRule';
import { isOptimizerId } from '../shared/optimizerIds';
import { loadState, storeState, type TfjsOptimizer, tfjsOptimizerOf } from './tfjsOptimizers';

type Numbers = Record<string, number>;

/** What turns a gradient into new weights for one training. */
export interface Updater {
  id: string;
  /** As they are now: a script may change its optimizer's learning rate between two steps. */
  hyperparameters(): Numbers;
  /** A `fit` begins: whatever else has used the optimizer in between counts. */
  begin(): void;
  /** Changes `parameters` in place. `objective` is the loss on the batch that `gradient` comes from. */
  update(parameters: Float32Array, gradient: Float32Array, objective: BatchObjective): Promise<void> | void;
  /** A `fit` ends: the script's optimizer holds what it would hold had it taken the steps itself. */
  end(): void;
}

/** What the run's request says about the optimizer; null means "as the script has it". */
export interface UpdaterChoice {
  optimizer: string | null;
  learningRate: number | null;
}

/** The rule that a training follows; null for an optimizer that runs as it is. */
export function ruleOf(model: TrainableModel, { optimizer }: UpdaterChoice): UpdateRule | null {
  return optimizer === null ? (tfjsOptimizerOf(model.optimizer_)?.rule ?? null) : ruleNamed(optimizer);
}

/** `allocate` gives the vectors of the optimizer's state, in the arena of parameters and gradient. */
export function createUpdater(
  model: TrainableModel,
  layout: ParameterLayout,
  parameters: ModelParameters,
  choice: UpdaterChoice,
  allocate: (length: number) => Float32Array,
): Updater {
  const override: Numbers = choice.learningRate === null ? {} : { learningRate: choice.learningRate };
  if (choice.optimizer !== null) return chosenUpdater(ruleNamed(choice.optimizer), layout, override, allocate);
  const kind = tfjsOptimizerOf(model.optimizer_);
  return kind
    ? tfjsUpdater(model, layout, kind, override, allocate)
    : scriptUpdater(model, layout, parameters, override);
}

function ruleNamed(id: string): UpdateRule {
  if (!isOptimizerId(id)) throw new Error(`There is no optimizer "${id}".`);
  return updateRules[id];
}

/** A rule that the run's request asks for, with state of its own. */
function chosenUpdater(
  rule: UpdateRule,
  layout: ParameterLayout,
  override: Numbers,
  allocate: (length: number) => Float32Array,
): Updater {
  const hyperparameters = { ...rule.hyperparameters, ...override };
  const slots = createSlots(rule, layout.slices, hyperparameters, allocate);
  const scratch = createScratch(rule, layout.slices, allocate);
  return {
    id: rule.id,
    hyperparameters: () => hyperparameters,
    begin: () => {},
    update: (parameters, gradient, objective) =>
      follow(rule, { parameters, gradient, slots, scratch, slices: layout.slices }, hyperparameters, objective),
    end: () => {},
  };
}

/** One of tfjs's own optimizers: its arithmetic on flat arrays, its state taken over and given back. */
function tfjsUpdater(
  model: TrainableModel,
  { slices }: ParameterLayout,
  kind: TfjsOptimizer,
  override: Numbers,
  allocate: (length: number) => Float32Array,
): Updater {
  const optimizer = model.optimizer_;
  const { rule } = kind;
  const hyperparameters = () => ({ ...kind.hyperparameters(optimizer), ...override });
  const slots = createSlots(rule, slices, hyperparameters(), allocate);
  const scratch = createScratch(rule, slices, allocate);
  const names = model.collectedTrainableWeights.map((weight) => (weight.read() as tf.Variable).name);
  let steps = 0;
  return {
    id: rule.id,
    hyperparameters,
    begin: () => loadState(optimizer, kind, slices, slots),
    update(parameters, gradient, objective) {
      steps++;
      return follow(rule, { parameters, gradient, slots, scratch, slices }, hyperparameters(), objective);
    },
    end() {
      if (steps > 0) storeState(optimizer, kind, slices, slots, names, steps);
      steps = 0;
    },
  };
}

function follow(
  rule: UpdateRule,
  state: UpdateState,
  hyperparameters: Numbers,
  objective: BatchObjective,
): Promise<void> | void {
  return rule.needs === 'closure'
    ? rule.update(state, hyperparameters, objective)
    : rule.update(state, hyperparameters);
}

/** An optimizer without a rule here, or of the user's own making, runs as it is, through its `applyGradients`. */
function scriptUpdater(
  model: TrainableModel,
  layout: ParameterLayout,
  parameters: ModelParameters,
  override: Numbers,
): Updater {
  const optimizer = model.optimizer_ as tf.Optimizer & { learningRate?: number };
  if (override.learningRate !== undefined) optimizer.learningRate = override.learningRate;
  return {
    id: optimizer.getClassName(),
    hyperparameters: () =>
      Object.fromEntries(
        Object.entries(optimizer.getConfig()).filter(
          (entry): entry is [string, number] => typeof entry[1] === 'number',
        ),
      ),
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
