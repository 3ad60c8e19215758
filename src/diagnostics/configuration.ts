import { rules } from './registry';
import type { Rule } from './rule';
import { isWithin } from './thresholdRange';

/** What a person changes of the rules: by id, false to switch one off, or new values for some of its thresholds. */
export type RuleConfiguration = Readonly<Record<string, false | Readonly<Record<string, number>>>>;

/** What can be changed of a rule. */
export type ConfigurableRule = Pick<Rule, 'id' | 'defaults' | 'ranges'>;

/** Reads what a person wrote. What cannot be is left out, and named in a sentence of `problems`. */
export function readRuleConfiguration(
  given: unknown,
  known: readonly ConfigurableRule[] = rules,
): { configuration: RuleConfiguration; problems: string[] } {
  if (!isRecord(given)) {
    return {
      configuration: {},
      problems: [`${JSON.stringify(given)} is no object of rules, such as {"overfit": false}`],
    };
  }
  const problems: string[] = [];
  const entries = Object.entries(given).flatMap(([id, change]) => {
    const read = readChange(known, id, change, problems);
    return read === null ? [] : [[id, read] as const];
  });
  return { configuration: Object.fromEntries(entries), problems };
}

/** The rules that are left on, with their thresholds as the person set them. */
export function configured(configuration: RuleConfiguration): Rule[] {
  return rules.flatMap((rule) => {
    const change = configuration[rule.id];
    if (change === false) return [];
    // A rule on sources of the same name may have thresholds of its own.
    const own = Object.entries(change ?? {}).filter(([name]) => name in rule.defaults);
    return own.length === 0 ? [rule] : [withThresholds(rule, Object.fromEntries(own))];
  });
}

function withThresholds(rule: Rule, change: Readonly<Record<string, number>>): Rule {
  const names = Object.keys(change).join(' and ');
  return { ...rule, defaults: { ...rule.defaults, ...change }, source: `${rule.source}; ${names}: set by you` };
}

function readChange(
  known: readonly ConfigurableRule[],
  id: string,
  change: unknown,
  problems: string[],
): RuleConfiguration[string] | null {
  const rule = known.find((one) => one.id === id);
  if (!rule) {
    problems.push(`there is no rule "${id}"; the rules are ${known.map((one) => one.id).join(', ')}`);
    return null;
  }
  if (change === false) return false;
  if (!isRecord(change)) {
    problems.push(`rule ${id}: ${JSON.stringify(change)} is neither false nor an object of thresholds`);
    return null;
  }
  const thresholds: Record<string, number> = {};
  for (const [name, value] of Object.entries(change)) {
    const problem = problemWith(rule, name, value);
    if (problem) problems.push(problem);
    else thresholds[name] = value as number;
  }
  return thresholds;
}

function problemWith(rule: ConfigurableRule, name: string, value: unknown): string | null {
  const names = Object.keys(rule.defaults);
  if (!names.includes(name)) {
    const known = names.length > 0 ? `its thresholds are ${names.join(', ')}` : 'it has none';
    return `rule ${rule.id} has no threshold "${name}"; ${known}`;
  }
  const range = rule.ranges[name]!;
  return typeof value === 'number' && isWithin(value, range)
    ? null
    : `rule ${rule.id}: ${name} is ${typeof value === 'number' ? value : JSON.stringify(value)}, and must be ${range.words}`;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
