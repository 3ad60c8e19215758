import type { Severity } from '../shared/finding';
import type { LayerInfo, NonFiniteEvent, StageInfo } from '../shared/run';
import type { StepHistory } from '../shared/stepHistory';

/** What a rule may look at: one stage's measurements up to now. */
export interface RuleView {
  readonly stage: StageInfo;
  readonly history: StepHistory;
  /** Set once, when the child met a NaN or an infinity; the run ends with it. */
  readonly nonFinite: NonFiniteEvent | null;
}

/** What a rule saw at the latest step: facts, no wording. */
export interface Observation<Evidence extends Record<string, number> = Record<string, number>> {
  /** Which layers, the leading one first; empty for the whole model. */
  layers: readonly Pick<LayerInfo, 'name' | 'position'>[];
  evidence: Evidence;
}

/**
 * One rule: history in, observation out. `check` is pure, is asked once a step batch with the history so far, and answers
 * null when all is well. Rules gated by `lossStalled` are warnings only while the loss is stalled or not finite, information otherwise.
 */
export interface Rule<Thresholds extends Record<string, number> = Record<string, number>, Evidence extends Record<string, number> = Record<string, number>> {
  id: string;
  /** What it looks for, in one sentence for docs and settings. */
  summary: string;
  severity: Severity;
  gate: 'none' | 'lossStalled';
  defaults: Thresholds;
  /** Where the default thresholds come from. */
  source: string;
  check(view: RuleView, thresholds: Thresholds): Observation<Evidence> | null;
  /** One sentence: what was seen, where, with its number. */
  message(observation: Observation<Evidence>, view: RuleView): string;
  /** The threshold in words, such as `‖g_first‖/‖g_last‖ < 1e-3`. */
  threshold(thresholds: Thresholds): string;
  /** One sentence: what usually mends it. */
  advice(observation: Observation<Evidence>, view: RuleView): string;
}

export function defineRule<Thresholds extends Record<string, number>, Evidence extends Record<string, number>>(
  rule: Rule<Thresholds, Evidence>,
): Rule<Thresholds, Evidence> {
  return rule;
}

