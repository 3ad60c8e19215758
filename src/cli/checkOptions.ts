import type { RuleConfiguration } from '../diagnostics/configuration';
import { filesWords } from './commandWords';
import { type FailOn, failOnLevels } from './exitCode';
import { ruleOptions } from './ruleOptions';
import { oneOf } from './values';

export const checkFormats = ['pretty', 'ndjson', 'sarif'] as const;
export type CheckFormat = (typeof checkFormats)[number];

/** What `ravine check` was asked to do. */
export interface CheckOptions {
  help: boolean;
  /** Files, folders and patterns, as they were given. */
  files: readonly string[];
  format: CheckFormat;
  failOn: FailOn;
  /** What is changed of the rules. */
  rules: RuleConfiguration;
}

const words = {
  format: { type: 'string' },
  'fail-on': { type: 'string' },
  rule: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the words after `ravine check`. Throws a `UsageError` that names what is wrong and what would be right. */
export function parseCheckOptions(given: readonly string[]): CheckOptions {
  const { values, files } = filesWords('check', given, words);
  return {
    help: values.help ?? false,
    files,
    format: oneOf('--format', values.format, checkFormats) ?? 'pretty',
    failOn: oneOf('--fail-on', values['fail-on'], failOnLevels) ?? 'error',
    rules: ruleOptions(values.rule),
  };
}
