import { CompiledObjective } from '../../src/engine/compiled/compiledObjective';
import type { Runtime } from '../../src/engine/compiled/runtime';
import { layoutOf } from '../../src/engine/layersModel';
import { ModelParameters } from '../../src/engine/modelParameters';
import type { Batch, Objective } from '../../src/engine/objective';
import { adam } from '../../src/optimizers/adam';
import { createSlots, vectorCount } from '../../src/optimizers/updateRule';
import { Arena } from '../../src/simd/arena';
import type { build } from './models';

/** A reference model, ready to be trained by the compiled engine. */
export interface Subject {
  objective: CompiledObjective;
  parameters: ModelParameters;
  batch: Batch;
  /** A training step as the trainer takes it: weights, gradient, Adam, weights. */
  step(): void;
}

/** Opens the model for the length of `action`: its sessions, and their threads, do not outlive it. */
export async function withSubject<T>(
  { model, batch }: ReturnType<typeof build>,
  runtime: Runtime,
  action: (subject: Subject) => Promise<T>,
): Promise<T> {
  const { layout } = layoutOf(model);
  const arena = new Arena(2 + vectorCount(adam), layout.size);
  const parameters = new ModelParameters(model, layout, arena.allocate(layout.size));
  const objective = new CompiledObjective(model, layout, parameters, runtime, arena.allocate(layout.size));
  try {
    return await action({ objective, parameters, batch, step: stepper(objective, parameters, batch, arena) });
  } finally {
    objective.dispose();
  }
}

function stepper(objective: Objective, parameters: ModelParameters, batch: Batch, arena: Arena): () => void {
  const { slices } = objective.layout;
  const slots = createSlots(adam, slices, adam.hyperparameters, (length) => arena.allocate(length)) as never;
  return () => {
    const weights = parameters.read();
    const { gradient } = objective.lossAndGradient(weights, batch);
    adam.update({ parameters: weights, gradient, slots, scratch: {}, slices }, adam.hyperparameters);
    parameters.write(weights);
  };
}
