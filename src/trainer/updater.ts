import * as tf from '@tensorflow/tfjs';
import type { TrainableModel } from '../engine/layersModel';
import type { ModelParameters } from '../engine/modelParameters';
import type { ParameterLayout } from '../engine/objective';
import { updateRules } from '../optimizers/registry';
import { createSlots } from '../optimizers/updateRule';
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
  /** Changes `parameters` in place. */
  update(parameters: Float32Array, gradient: Float32Array): void;
  /** A `fit` ends: the script's optimizer holds what it would hold had it taken the steps itself. */
  end(): void;
}

/** What the run's request says about the optimizer; null means "as the script has it". */
export interface UpdaterChoice {
  optimizer: string | null;
  learningRate: number | null;
}

export function createUpdater(
  model: TrainableModel,
  layout: ParameterLayout,
  parameters: ModelParameters,
  choice: UpdaterChoice,
): Updater {
  const override: Numbers = choice.learningRate === null ? {} : { learningRate: choice.learningRate };
  if (choice.optimizer !== null) return chosenUpdater(choice.optimizer, layout.size, override);
  const kind = tfjsOptimizerOf(model.optimizer_);
  return kind ? tfjsUpdater(model, layout, kind, override) : scriptUpdater(model, layout, parameters, override);
}

/** A rule that the run's request asks for, with state of its own. */
function chosenUpdater(id: string, size: number, override: Numbers): Updater {
  if (!isOptimizerId(id)) throw new Error(`There is no optimizer "${id}".`);
  const rule = updateRules[id];
  const hyperparameters = { ...rule.hyperparameters, ...override };
  const slots = createSlots(rule, size, hyperparameters);
  return {
    id,
    hyperparameters: () => hyperparameters,
    begin: () => {},
    update: (parameters, gradient) => rule.update({ parameters, gradient, slots }, hyperparameters),
    end: () => {},
  };
}

/** One of tfjs's own optimizers: its arithmetic on flat arrays, its state taken over and given back. */
function tfjsUpdater(model: TrainableModel, layout: ParameterLayout, kind: TfjsOptimizer, override: Numbers): Updater {
  const optimizer = model.optimizer_;
  const rule = updateRules[kind.id];
  const hyperparameters = () => ({ ...kind.hyperparameters(optimizer), ...override });
  const slots = createSlots(rule, layout.size, hyperparameters());
  const names = model.collectedTrainableWeights.map((weight) => (weight.read() as tf.Variable).name);
  let steps = 0;
  return {
    id: rule.id,
    hyperparameters,
    begin: () => loadState(optimizer, kind, layout.slices, slots),
    update(parameters, gradient) {
      rule.update({ parameters, gradient, slots }, hyperparameters());
      steps++;
    },
    end() {
      if (steps > 0) storeState(optimizer, kind, layout.slices, slots, names, steps);
      steps = 0;
    },
  };
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
