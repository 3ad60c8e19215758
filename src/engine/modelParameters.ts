import * as tf from '@tensorflow/tfjs';
import type { TrainableModel } from './layersModel';
import type { ParameterLayout } from './objective';

/**
 * A model's trained weights as one flat vector. The model's variables are the truth that the script sees; the vector is what the
 * optimizer works on. `read` notices what the script has changed in between, `write` makes the model hold the vector's values.
 */
export class ModelParameters {
  /** The tensor data that each slice of `values` is known to equal. */
  private readonly seen: unknown[];

  constructor(
    private readonly model: TrainableModel,
    private readonly layout: ParameterLayout,
    /** Where the vector lies: as long as the layout. */
    private readonly values: Float32Array = new Float32Array(layout.size),
  ) {
    this.seen = layout.slices.map(() => null);
  }

  /** The weights as they are now. One buffer for the life of this object: the next `read` or `write` changes it. */
  read(): Float32Array {
    this.layout.slices.forEach(({ offset }, i) => {
      const variable = this.variable(i);
      if (this.seen[i] === variable.dataId) return;
      this.values.set(variable.dataSync<'float32'>(), offset);
      this.seen[i] = variable.dataId;
    });
    return this.values;
  }

  write(parameters: Float32Array): void {
    if (parameters !== this.values) this.values.set(parameters);
    tf.tidy(() => {
      this.layout.slices.forEach(({ offset, length, shape }, i) => {
        const variable = this.variable(i);
        // A copy: some backends keep the array that they are given.
        variable.assign(tf.tensor(this.values.slice(offset, offset + length), [...shape], 'float32'));
        this.seen[i] = variable.dataId;
      });
    });
  }

  private variable(index: number): tf.Variable {
    return this.model.collectedTrainableWeights[index]!.read() as tf.Variable;
  }
}
