import type { ParameterLayout } from '../engine/objective';
import type { LayerMetric, StepScalar } from '../shared/catalog';

/** One step, after its update: what instruments may look at. Vectors are parallel to the layout, lie in one arena, and must not be changed. */
export interface StepView {
  layout: ParameterLayout;
  /** ∇L at `before`. */
  gradient: Float32Array;
  /** ∇L of the step before, on its own batch; null at the first. */
  previousGradient: Float32Array | null;
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
  /** Runs at every step, whatever else the budget holds: rules rest on it. */
  always?: boolean;
  /** The columns that it fills at every step that it measures. */
  layers: readonly LayerMetric[];
  scalars: readonly StepScalar[];
  measure(view: StepView, sink: StepSink): void;
}

type Stretches = readonly { offset: number; length: number }[];

const known = new WeakMap<ParameterLayout, readonly Stretches[]>();

/** Where each layer's weights lie. Weights that lie side by side are one stretch: each costs a call. */
export function stretchesByLayer(layout: ParameterLayout): readonly Stretches[] {
  const stretches =
    known.get(layout) ??
    layout.layers.map((_, layer) => joined(layout.slices.filter((slice) => slice.layer === layer)));
  known.set(layout, stretches);
  return stretches;
}

export const lengthOf = (stretches: Stretches): number => stretches.reduce((sum, { length }) => sum + length, 0);

function joined(slices: Stretches): Stretches {
  const stretches: { offset: number; length: number }[] = [];
  for (const { offset, length } of slices) {
    const last = stretches.at(-1);
    if (last && last.offset + last.length === offset) last.length += length;
    else stretches.push({ offset, length });
  }
  return stretches;
}
