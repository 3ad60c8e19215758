import { lossTrend } from './lossTrend';
import type { RuleView } from './rule';

/**
 * The gate of rules that judge gradients. Small or large gradients are no trouble by themselves: a solved task has almost none, a
 * cliff has many. They are when the loss does not get anywhere: it stalls before it has come far, rises, or is not finite.
 */
export function lossStalled(view: RuleView): boolean {
  const trend = lossTrend(view);
  return trend === 'stalled' || trend === 'rising' || trend === 'non-finite';
}
