import * as tf from '@tensorflow/tfjs';
import type { TrainableModel } from '../engine/layersModel';
import type { ModelParameters } from '../engine/modelParameters';
import type { ParameterLayout } from '../engine/objective';
import { updateRules } from '../optimizers/registry';
import { createSlots, type UpdateRule } from '../optimizers/updateRule';
import { isOptimizerId, type OptimizerId } from '../shared/optimizerIds';

/** What turns a gradient into new weights for one training. */
export interface Updater {
  id: string;
  /** As they are now: a script may change its optimizer's learning rate between two steps. */
  hyperparameters(): Record<string, number>;
  /** Changes `parameters` in place. */
  update(parameters: Float32Array, gradient: Float32Array): void;
}

/** What the run's request says about the optimizer; null means "as the script has it". */
export interface UpdaterChoice {
  optimizer: string | null;
  learningRate: number | null;
}

type Numbers = Record<string, number>;

/** tfjs's own optimizer classes that have a rule here, and how their settings are read. A subclass is the user's own and has none. */
const mapped = new Map<unknown, { id: OptimizerId; read: (optimizer: Numbers) => Numbers }>([
  [tf.SGDOptimizer, { id: 'sgd', read: ({ learningRate }) => ({ learningRate: learningRate! }) }],
  [
    tf.MomentumOptimizer,
    {
      id: 'momentum',
      read: ({ learningRate, momentum, useNesterov }) => ({
        learningRate: learningRate!,
        momentum: momentum!,
        nesterov: Number(useNesterov),
      }),
    },
  ],
  [
    tf.AdamOptimizer,
    {
      id: 'adam',
      read: ({ learningRate, beta1, beta2, epsilon }) => ({
        learningRate: learningRate!,
        beta1: beta1!,
        beta2: beta2!,
        epsilon: epsilon!,
      }),
    },
  ],
]);

export function createUpdater(
  model: TrainableModel,
  layout: ParameterLayout,
  parameters: ModelParameters,
  choice: UpdaterChoice,
): Updater {
  const own = model.optimizer_ as unknown as Numbers;
  const override: Numbers = choice.learningRate === null ? {} : { learningRate: choice.learningRate };
  if (choice.optimizer !== null) {
    if (!isOptimizerId(choice.optimizer)) throw new Error(`There is no optimizer "${choice.optimizer}".`);
    const rule = updateRules[choice.optimizer];
    return ruleUpdater(rule, layout.size, () => ({ ...rule.hyperparameters, ...override }));
  }
  const mapping = mapped.get(model.optimizer_.constructor);
  if (mapping) return ruleUpdater(updateRules[mapping.id], layout.size, () => ({ ...mapping.read(own), ...override }));
  return scriptUpdater(model, layout, parameters, override);
}

function ruleUpdater(rule: UpdateRule, size: number, hyperparameters: () => Numbers): Updater {
  const slots = createSlots(rule, size, hyperparameters());
  return {
    id: rule.id,
    hyperparameters,
    update: (parameters, gradient) => rule.update({ parameters, gradient, slots }, hyperparameters()),
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
  };
}
