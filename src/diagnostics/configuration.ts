import { rules } from './registry';
import type { Rule } from './rule';

/** What a person changes of the rules: by id, false to switch one off, or new values for some of its thresholds. */
export type RuleConfiguration = Readonly<Record<string, false | Readonly<Record<string, number>>>>;

/** Reads what a person wrote. What cannot be is left out, and named in a sentence of `problems`. */
export function readRuleConfiguration(given: unknown): { configuration: RuleConfiguration; problems: string[] } {
  if (!isRecord(given)) {
    return {
      configuration: {},
      problems: [`${JSON.stringify(given)} is no object of rules, such as {"overfit": false}`],
    };
  }
  const problems: string[] = [];
  const entries = Object.entries(given).flatMap(([id, change]) => {
    const read = readChange(id, change, problems);
    return read === null ? [] : [[id, read] as const];
  });
  return { configuration: Object.fromEntries(entries), problems };
}

/** The rules that are left on, with their thresholds as the person set them. */
export function configured(configuration: RuleConfiguration): Rule[] {
  return rules.flatMap((rule) => {
    const change = configuration[rule.id];
    if (change === false) return [];
    return change === undefined || Object.keys(change).length === 0 ? [rule] : [withThresholds(rule, change)];
  });
}

function withThresholds(rule: Rule, change: Readonly<Record<string, number>>): Rule {
  const names = Object.keys(change).join(' and ');
  return { ...rule, defaults: { ...rule.defaults, ...change }, source: `${rule.source}; ${names}: set by you` };
}

function readChange(id: string, change: unknown, problems: string[]): RuleConfiguration[string] | null {
  const rule = rules.find((one) => one.id === id);
  if (!rule) {
    problems.push(`there is no rule "${id}"; the rules are ${rules.map((one) => one.id).join(', ')}`);
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

function problemWith(rule: Rule, name: string, value: unknown): string | null {
  const names = Object.keys(rule.defaults);
  if (!names.includes(name)) {
    const known = names.length > 0 ? `its thresholds are ${names.join(', ')}` : 'it has none';
    return `rule ${rule.id} has no threshold "${name}"; ${known}`;
  }
  return Number.isFinite(value)
    ? null
    : `rule ${rule.id}: ${name} is ${typeof value === 'number' ? value : JSON.stringify(value)}, and must be a number`;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
