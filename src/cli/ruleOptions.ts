import { withStaticRules } from '../analysis/rules/configured';
import { type RuleConfiguration, readRuleConfiguration } from '../diagnostics/configuration';
import { rules } from '../diagnostics/registry';
import { positive } from '../diagnostics/thresholdRange';
import { UsageError } from './values';

/** What `--rule ID=off` and `--rule ID.threshold=value` say together. Throws a `UsageError`. */
export function ruleOptions(words: readonly string[] = []): RuleConfiguration {
  const given: Record<string, false | Record<string, number>> = {};
  for (const word of words) {
    const [, id, threshold, value] = /^([^.=]+)(?:\.([^=]+))?=(.*)$/.exec(word) ?? [];
    if (id === undefined || value === undefined || (threshold === undefined && value !== 'off')) {
      throw new UsageError(`--rule "${word}" is no ID=off and no ID.threshold=value, such as overfit.gap=0.2`);
    }
    const before = given[id];
    if (threshold === undefined) given[id] = false;
    else given[id] = { ...(before || {}), [threshold]: value.trim() === '' ? Number.NaN : Number(value) };
  }
  const { configuration, problems } = readRuleConfiguration(given, withStaticRules(rules, positive));
  if (problems[0]) throw new UsageError(`--rule: ${problems[0]}`);
  return configuration;
}
