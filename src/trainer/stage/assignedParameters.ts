import { ModelParameters } from '../../engine/modelParameters';

/** Weights that the script itself assigns: they are those at which it has taken its gradient, until somebody looks at what it has made of them. */
export class AssignedParameters extends ModelParameters {
  /** By slice of the layout. */
  hold(weights: readonly Float32Array[]): void {
    for (const [i, values] of weights.entries()) this.parts[i]!.set(values);
  }

  override read(): Float32Array {
    return this.values;
  }

  /** The weights as the script has them now. */
  look(): void {
    super.read();
  }
}
