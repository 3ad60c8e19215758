import type { SourceFinding } from '../finding';
import type { SourceText } from '../readModels';
import { compare } from '../textRange';
import type { StaticRule } from './rule';

/** What all rules find, from the top of the text to its end. A call that makes many layers is named once. */
export function judge(text: SourceText, rules: readonly StaticRule[]): SourceFinding[] {
  const found = new Map<string, SourceFinding>();
  for (const rule of rules) {
    for (const observation of rule.check(text, rule.defaults)) {
      const { start, end } = observation.range;
      const key = `${rule.id} ${start.line}:${start.character} ${end.line}:${end.character}`;
      if (found.has(key)) continue;
      found.set(key, { rule: rule.id, severity: rule.severity, page: `docs/rules/${rule.id}.md`, ...observation });
    }
  }
  return [...found.values()].sort((a, b) => compare(a.range.start, b.range.start));
}
