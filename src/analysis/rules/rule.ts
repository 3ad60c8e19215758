import type { Severity } from '../../shared/finding';
import type { SourceFix } from '../finding';
import type { SourceText } from '../readModels';
import type { TextRange } from '../textRange';

/** What a rule sees in a source. */
export interface SourceObservation {
  range: TextRange;
  /** What was seen, with its numbers. */
  message: string;
  /** What usually mends it. */
  advice: string;
  fixes: readonly SourceFix[];
}

/** One rule on models as they stand in the source. What is not known is no evidence: a rule is silent there. */
export interface StaticRule<Thresholds extends Record<string, number> = Record<string, number>> {
  id: string;
  /** What it looks for, in one sentence for docs and settings. */
  summary: string;
  severity: Severity;
  defaults: Thresholds;
  /** Where the rule and its default thresholds come from. */
  source: string;
  check(text: SourceText, thresholds: Thresholds): SourceObservation[];
}

export function defineStaticRule<Thresholds extends Record<string, number>>(
  rule: StaticRule<Thresholds>,
): StaticRule<Thresholds> {
  return rule;
}
