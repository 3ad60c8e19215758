import * as tf from '@tensorflow/tfjs';
import { CompiledObjective } from './compiled/compiledObjective';
import { EagerObjective } from './eager/eagerObjective';
import { type Engine, EngineUnavailableError } from './engine';
import type { TrainableModel } from './layersModel';
import type { ModelParameters } from './modelParameters';
import type { Batch, EngineDescription, Objective, ParameterLayout } from './objective';
import { reasonOf } from './unrecordable';

/**
 * The objective of this model: compiled, unless another engine was asked for or the model cannot be compiled, which the description
 * then explains. `batch` is a batch of the usual shape, `gradient` where gradients are written.
 */
export function createObjective(
  model: TrainableModel,
  layout: ParameterLayout,
  parameters: ModelParameters,
  batch: Batch,
  { runtime, reason, mustCompile }: Engine,
  gradient?: Float32Array,
): { objective: Objective; description: EngineDescription } {
  const eager = (fallbackReason: string) => ({
    objective: new EagerObjective(model, layout, parameters, gradient),
    description: { name: 'eager', backend: `tfjs ${tf.getBackend()}`, fallbackReason } as const,
  });
  if (!runtime) return eager(reason);
  try {
    const objective = new CompiledObjective(model, layout, parameters, runtime, gradient);
    objective.prepare(batch, 'step');
    return { objective, description: { name: 'compiled', backend: runtime.description, fallbackReason: null } };
  } catch (error) {
    if (mustCompile) throw new EngineUnavailableError(reasonOf(error));
    return eager(reasonOf(error));
  }
}
