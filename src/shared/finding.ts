import * as v from 'valibot';
import { sourcePosition } from './source';
import { wireNumber } from './wireNumber';

export const severity = v.picklist(['error', 'warning', 'information']);
export type Severity = v.InferOutput<typeof severity>;

/** What a rule found, with the numbers that speak for it. A later finding with the same `id` replaces an earlier one. */
export const finding = v.object({
  /** Stable within a run: the rule and what it speaks of. */
  id: v.string(),
  rule: v.string(),
  /** A cause is as grave as the gravest of its consequences. */
  severity,
  /** Id of the finding that has led to this one; null for a finding that stands for itself. */
  causedBy: v.optional(v.nullable(v.string()), null),
  /** One sentence: what was seen, where, with its number. */
  message: v.string(),
  /** One sentence: what usually mends it. */
  advice: v.string(),
  /** The layers it speaks of, the leading one first; empty when it speaks of the whole model. */
  places: v.array(v.object({ layer: v.string(), position: v.nullable(sourcePosition) })),
  steps: v.object({
    /** The first and the last step that showed it, and how many did. */
    first: v.number(),
    last: v.number(),
    count: v.number(),
    /** Where nobody looked right before `first`: the step from which on it may have been so. */
    earliest: v.optional(v.number()),
  }),
  evidence: v.record(v.string(), wireNumber),
  threshold: v.object({ text: v.string(), source: v.string() }),
});
export type Finding = v.InferOutput<typeof finding>;
