import * as tf from '@tensorflow/tfjs';
import { CompiledObjective } from './compiled/compiledObjective';
import { EagerObjective } from './eager/eagerObjective';
import { UnknownKernelError } from './kernels/registry';
import type { TrainableModel } from './layersModel';
import type { ModelParameters } from './modelParameters';
import type { Batch, EngineDescription, Objective, ParameterLayout } from './objective';
import { TraceError } from './trace/tracingBackend';

export interface EngineChoice {
  engine: 'auto' | 'compiled' | 'eager';
  threads: number;
}

/**
 * The engine that can train this model: compiled, unless another was asked for or the model cannot be compiled, which the description
 * then explains. `batch` is a batch of the usual shape, `gradient` where gradients are
 * written.
 */
export async function createObjective(
  model: TrainableModel,
  layout: ParameterLayout,
  parameters: ModelParameters,
  batch: Batch,
  { engine, threads }: EngineChoice,
  gradient?: Float32Array,
): Promise<{ objective: Objective; description: EngineDescription }> {
  const eager = (fallbackReason: string) => ({
    objective: new EagerObjective(model, layout, parameters, gradient),
    description: { name: 'eager', backend: `tfjs ${tf.getBackend()}`, fallbackReason } as const,
  });
  if (engine === 'eager') return eager('it was asked for');
  try {
    const objective = new CompiledObjective(model, layout, parameters, threads, gradient);
    await objective.prepare(batch);
    const words = `onnxruntime on the CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
    return { objective, description: { name: 'compiled', backend: words, fallbackReason: null } };
  } catch (error) {
    if (engine === 'compiled') throw new EngineUnavailableError(reasonOf(error));
    return eager(reasonOf(error));
  }
}

/** The engine that was asked for by name cannot train this model. */
export class EngineUnavailableError extends Error {}

function reasonOf(error: unknown): string {
  if (error instanceof UnknownKernelError) return `the compiled engine does not know ${error.message}`;
  if (error instanceof TraceError) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  return `the compiled engine could not take this model: ${message.split('\n')[0]}`;
}
