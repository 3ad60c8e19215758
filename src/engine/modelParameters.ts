import type * as tf from '@tensorflow/tfjs';
import { isShownIn, showIn } from './hostBackend';
import type { TrainableModel } from './layersModel';
import type { ParameterLayout } from './objective';

/**
 * A model's trained weights as one flat vector. The model's variables are the truth that the script sees; the vector is what the
 * optimizer works on. `read` notices what the script has changed in between, `write` makes the variables views of the vector.
 */
export class ModelParameters {
  protected readonly parts: readonly Float32Array[];
  /** The tensor data that each part is known to equal. */
  private readonly seen: unknown[];

  constructor(
    private readonly model: TrainableModel,
    layout: ParameterLayout,
    /** Where the vector lies: as long as the layout. */
    protected readonly values: Float32Array = new Float32Array(layout.size),
  ) {
    this.parts = layout.slices.map(({ offset, length }) => values.subarray(offset, offset + length));
    this.seen = layout.slices.map(() => null);
  }

  /** The weights as they are now. One buffer for the life of this object: the next `read` or `write` changes it. */
  read(): Float32Array {
    this.parts.forEach((part, i) => {
      const variable = this.variable(i);
      if (this.seen[i] === variable.dataId) return;
      part.set(variable.dataSync<'float32'>());
      this.seen[i] = variable.dataId;
    });
    return this.values;
  }

  /** Copies nothing but what is not in the vector yet; a variable that an operation has used since is shown in it again. */
  write(parameters: Float32Array): void {
    if (parameters !== this.values) this.values.set(parameters);
    this.parts.forEach((part, i) => {
      const variable = this.variable(i);
      if (!isShownIn(variable, part)) showIn(variable, part);
      this.seen[i] = variable.dataId;
    });
  }

  private variable(index: number): tf.Variable {
    return this.model.collectedTrainableWeights[index]!.read() as tf.Variable;
  }
}
