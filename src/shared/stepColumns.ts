import * as v from 'valibot';

/**
 * Measurements of `count` consecutive steps, one typed array a quantity: what crosses processes, what rules and charts read.
 * A scalar column has one value a step; a layer column has `count × layerCount` values, the layers of a step together.
 */
export interface StepColumns {
  /** Which training of the script (its first `fit` is 0). */
  stage: number;
  /** Number of the first step, counted from 1 over the whole run. */
  firstStep: number;
  count: number;
  layerCount: number;
  /** `loss`, `gradientNorm`, `learningRate`, and the model's own metrics as `metric:acc`. */
  scalars: Record<string, Float64Array>;
  /** By layer metric id, see `catalog.ts`. */
  layers: Record<string, Float32Array>;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const stepColumns: v.GenericSchema<unknown, StepColumns> = v.pipe(
  v.object({
    stage: count,
    firstStep: v.pipe(v.number(), v.integer(), v.minValue(1)),
    count: v.pipe(v.number(), v.integer(), v.minValue(1)),
    layerCount: count,
    scalars: v.record(v.string(), v.instance(Float64Array<ArrayBufferLike>)),
    layers: v.record(v.string(), v.instance(Float32Array<ArrayBufferLike>)),
  }),
  v.check(
    (columns) => Object.values(columns.scalars).every((column) => column.length === columns.count),
    'scalar columns have one value a step',
  ),
  v.check(
    (columns) => Object.values(columns.layers).every((column) => column.length === columns.count * columns.layerCount),
    'layer columns have one value a step and layer',
  ),
);
