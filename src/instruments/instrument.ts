import type { ParameterLayout } from '../engine/objective';
import type { LayerMetric, StepScalar } from '../shared/catalog';

/** One step, after its update: what instruments may look at. Vectors are parallel to the layout and must not be changed. */
export interface StepView {
  layout: ParameterLayout;
  /** ∇L at `before`. */
  gradient: Float32Array;
  before: Float32Array;
  after: Float32Array;
}

/** Where an instrument puts what it measured: a value a layer, or one for the step. */
export interface StepSink {
  layer(metric: LayerMetric, layer: number, value: number): void;
  scalar(name: StepScalar, value: number): void;
}

/** One thing that is measured at a step. Pure: the same view gives the same values. */
export interface Instrument {
  id: string;
  /** The columns that it fills at every step that it measures. */
  layers: readonly LayerMetric[];
  scalars: readonly StepScalar[];
  measure(view: StepView, sink: StepSink): void;
}

type Slices = readonly { offset: number; length: number }[];

const known = new WeakMap<ParameterLayout, readonly Slices[]>();

/** The slices of each layer, so that an instrument walks each layer's weights once. */
export function slicesByLayer(layout: ParameterLayout): readonly Slices[] {
  const slices =
    known.get(layout) ?? layout.layers.map((_, layer) => layout.slices.filter((slice) => slice.layer === layer));
  known.set(layout, slices);
  return slices;
}
