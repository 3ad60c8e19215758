import { describe, expect, it } from 'vitest';
import type { Observation, Rule } from '../../../src/diagnostics/rule';
import { type RunSketch, viewOf } from './histories';

interface Firing extends RunSketch {
  /** The layers that are named, the leading one first. */
  names: readonly string[];
  /** A part of the message that tells this case from others. */
  says: string | RegExp;
}

/** The table of one rule: runs at whose last step it is quiet, and runs at whose last step it fires, and how. */
export function testRule<Thresholds extends Record<string, number>, Evidence extends Record<string, number>>(
  rule: Rule<Thresholds, Evidence>,
  { quiet, fires }: { quiet: Record<string, RunSketch>; fires: Record<string, Firing> },
): void {
  const check = (sketch: RunSketch) => {
    const view = viewOf(sketch);
    return { view, observation: rule.check(view, rule.defaults) };
  };

  describe(rule.id, () => {
    it.each(Object.entries(quiet))('is quiet: %s', (_, sketch) => {
      expect(check(sketch).observation).toBeNull();
    });

    it.each(Object.entries(fires))('fires: %s', (_, { names, says, ...sketch }) => {
      const { view, observation } = check(sketch);
      expect(observation?.layers.map(({ name }) => name)).toEqual(names);
      const message = rule.message(observation as Observation<Evidence>, view);
      expect(message).toMatch(says);
      expect(message).toMatch(/^\S.*\.$/);
      expect(message).not.toMatch(/undefined|null/);
      expect(rule.advice(observation as Observation<Evidence>, view)).toMatch(/^[A-Z].*\.$/);
    });
  });
}
