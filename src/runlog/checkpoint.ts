import * as v from 'valibot';
import { wireNumber } from '../shared/wireNumber';

/** Everything that a training needs to go on from a step as if nothing had been after it. */
export interface Checkpoint {
  stage: number;
  /** The last step that was taken. */
  step: number;
  /** All trained weights, flat, in the order of the stage's layers. */
  weights: Float32Array;
  /** What moves without a gradient (moving averages), by the weight's name. */
  state: Record<string, Values>;
  optimizer: { id: string; scalars: Record<string, number>; arrays: Record<string, Float32Array> };
  /** The state of the run's random generator, as the generator itself gives it: plain data. */
  random: unknown;
  position: FitPlace;
}

/** Where a `fit` stands before its next step, and what it has told so far. */
export interface FitPlace {
  /** Which call of `fit` in the run, counted from 1. */
  fit: number;
  /** Nothing of it is left. */
  ended: boolean;
  /** Counted from 0. */
  epoch: number;
  /** Of the epoch; 0: the epoch has not begun, and its examples are not shuffled yet. */
  batch: number;
  /** The examples' order in the epoch; before it begins, that of the epoch before. */
  order: Uint32Array;
  /** What the means of the epoch are made of: sums over the examples seen. */
  sums: { seen: number; totals: Record<string, number> };
  /** tfjs's `History`: the epochs that have ended, and what each told. */
  history: { epochs: Uint32Array; logs: Record<string, Float64Array> };
}

export type Values = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/** The types that an array of a checkpoint may have, by the name that its header tells. */
export const valueTypes = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  uint8: Uint8Array,
} as const;
export type ValueType = keyof typeof valueTypes;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What a checkpoint's file tells before its arrays. */
export const checkpointHeader = v.object({
  stage: count,
  step: count,
  position: v.object({
    fit: count,
    ended: v.boolean(),
    epoch: count,
    batch: count,
    sums: v.object({ seen: count, totals: v.record(v.string(), wireNumber) }),
  }),
  optimizer: v.object({ id: v.string(), scalars: v.record(v.string(), wireNumber) }),
  random: v.unknown(),
  arrays: v.array(
    v.object({
      group: v.picklist(['weights', 'state', 'optimizer', 'position', 'logs']),
      name: v.string(),
      type: v.picklist(Object.keys(valueTypes) as ValueType[]),
      /** Of its first byte, from the first byte after the header that is a multiple of 64. Itself one. */
      offset: count,
      byteLength: count,
      checksum: count,
    }),
  ),
});
export type CheckpointHeader = v.InferOutput<typeof checkpointHeader>;
export type ArrayEntry = CheckpointHeader['arrays'][number];
