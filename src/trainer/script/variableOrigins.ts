import * as tf from '@tensorflow/tfjs';
import type { Layer } from '../../engine/layersModel';
import type { SourcePosition } from '../../shared/source';
import { callSites } from './callSites';
import type { SourceMaps } from './sourceMaps';

interface MakesVariables {
  makeVariable(...args: unknown[]): tf.Variable;
}

interface AddsWeights {
  addWeight(this: Layer, ...args: unknown[]): { read(): tf.Variable };
}

/** Remembers where in the user's code each `tf.variable` was made, and which layer of the Layers API a variable belongs to. */
export class VariableOrigins {
  private readonly positions = new WeakMap<tf.Variable, SourcePosition>();
  private readonly owners = new WeakMap<tf.Variable, Layer>();

  constructor(private readonly sourceMaps: SourceMaps) {
    const { positions, owners } = this;
    const place = () => this.place();
    const engine = tf.engine() as unknown as MakesVariables;
    const { makeVariable } = engine;
    engine.makeVariable = function (this: unknown, ...args) {
      const variable = makeVariable.apply(engine, args);
      const position = place();
      if (position) positions.set(variable, position);
      return variable;
    };
    const prototype = tf.layers.Layer.prototype as unknown as AddsWeights;
    const { addWeight } = prototype;
    prototype.addWeight = function (...args) {
      const weight = addWeight.apply(this, args);
      owners.set(weight.read(), this);
      return weight;
    };
  }

  positionOf(variable: tf.Variable): SourcePosition | null {
    return this.positions.get(variable) ?? null;
  }

  /** The layer whose weight it is; null for a variable of the script's own. */
  layerOf(variable: tf.Variable): Layer | null {
    return this.owners.get(variable) ?? null;
  }

  private place(): SourcePosition | null {
    const site = callSites().find((candidate) => this.sourceMaps.isUserFile(candidate.getFileName() ?? ''));
    if (!site) return null;
    return this.sourceMaps.original({
      file: site.getFileName()!,
      line: site.getLineNumber() ?? 1,
      column: site.getColumnNumber() ?? 1,
    });
  }
}
