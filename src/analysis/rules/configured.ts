import { staticRules } from './registry';
import type { StaticRule } from './rule';

/** What a person changes of rules: by id, false to switch one off, or new values for some of its thresholds. */
export type RuleChanges = Readonly<Record<string, false | Readonly<Record<string, number>>>>;

/** The rules that are left on, with their thresholds as the person set them. What speaks of other rules is passed over. */
export function configuredStatic(changes: RuleChanges): StaticRule[] {
  return staticRules.flatMap((rule) => {
    const change = changes[rule.id];
    if (change === false) return [];
    const own = Object.entries(change ?? {}).filter(([name]) => name in rule.defaults);
    return [own.length === 0 ? rule : { ...rule, defaults: { ...rule.defaults, ...Object.fromEntries(own) } }];
  });
}

/** What can be changed of a rule: its thresholds, and the range in which each may lie. */
interface Configurable<Range> {
  id: string;
  defaults: Readonly<Record<string, number>>;
  ranges: Readonly<Record<string, Range>>;
}

/** All rules that can be configured: the given ones of runs, and those on sources, whose thresholds lie in `range`. What both have in common is one. */
export function withStaticRules<Range>(ofRuns: readonly Configurable<Range>[], range: Range): Configurable<Range>[] {
  const all = new Map(ofRuns.map((rule) => [rule.id, rule]));
  for (const { id, defaults } of staticRules) {
    const ofRun = all.get(id);
    const ranges = Object.fromEntries(Object.keys(defaults).map((name) => [name, range]));
    all.set(id, { id, defaults: { ...defaults, ...ofRun?.defaults }, ranges: { ...ranges, ...ofRun?.ranges } });
  }
  return [...all.values()];
}
