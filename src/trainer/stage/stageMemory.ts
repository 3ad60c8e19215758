import * as tf from '@tensorflow/tfjs';
import type { TrainableModel } from '../../engine/layersModel';
import type { ModelParameters } from '../../engine/modelParameters';
import type { Checkpoint, Values } from '../../runlog/checkpoint';
import { BadOptionError } from '../badOption';
import { readRecurrentStates, writeRecurrentStates } from './recurrentStates';
import type { Updater } from './updater';

export type StageState = Pick<Checkpoint, 'weights' | 'state' | 'optimizer'>;

/** All that one training keeps from step to step: trained weights, what moves without a gradient, and what the optimizer remembers. */
export class StageMemory {
  constructor(
    private readonly model: TrainableModel,
    private readonly parameters: ModelParameters,
    private readonly updater: Updater,
  ) {}

  /** Views where possible: valid until the next step. */
  read(): StageState {
    const { id, slots } = this.updater;
    const untrained = this.untrained().map(({ name, variable }) => [name, variable.dataSync() as Values] as const);
    return {
      weights: this.parameters.read(),
      state: { ...Object.fromEntries(untrained), ...readRecurrentStates(this.model) },
      optimizer: { id, scalars: this.updater.numbers(), arrays: slots },
    };
  }

  /** Throws a `BadOptionError` for the state of another model or optimizer. */
  write({ weights, state, optimizer }: StageState): void {
    const own = this.parameters.read();
    const { id, slots } = this.updater;
    if (weights.length !== own.length) throw otherModel(`${weights.length} weights`, `${own.length}`);
    if (optimizer.id !== id) throw otherModel(`the optimizer ${optimizer.id}`, id);
    for (const [name, slot] of Object.entries(slots))
      if (optimizer.arrays[name]?.length !== slot.length) throw otherModel(`another state of ${id}`, `"${name}"`);
    own.set(weights);
    this.parameters.write(own);
    for (const [name, slot] of Object.entries(slots)) slot.set(optimizer.arrays[name]!);
    this.updater.restore(optimizer.scalars);
    for (const { name, variable } of this.untrained()) if (state[name]) assign(variable, state[name]);
    writeRecurrentStates(this.model, state);
  }

  private untrained() {
    const trained = new Set(this.model.collectedTrainableWeights);
    return this.model.weights
      .filter((weight) => !trained.has(weight))
      .map((weight) => ({ name: weight.name, variable: weight.read() as tf.Variable }));
  }
}

function assign(variable: tf.Variable, values: Values): void {
  if (values.length !== variable.size) throw otherModel(`another shape of ${variable.name}`, `${variable.shape}`);
  tf.tidy(() => variable.assign(tf.tensor(values as Float32Array, variable.shape, variable.dtype)));
}

const otherModel = (saved: string, now: string): BadOptionError =>
  new BadOptionError(
    `The checkpoint holds ${saved}, and the training that is to go on from it has ${now}.`,
    'Resume with the script and the options that the run had.',
  );
