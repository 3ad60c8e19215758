import type { Finding } from '../shared/finding';
import type { RuleView } from './rule';

/**
 * Asks every rule about a stage after each batch of steps and keeps one finding for one cause: first and last step, count, the worst
 * evidence seen. Returns true when the list changed.
 */
export declare class Judge {
  readonly findings: readonly Finding[];
  consider(view: RuleView): boolean;
}
