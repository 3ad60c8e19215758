import type { RuleConfiguration } from '../diagnostics/configuration';
import { runWords } from './commandWords';
import { type FailOn, failOnLevels } from './exitCode';
import { ruleOptions } from './ruleOptions';
import { formats } from './trainOptions';
import { oneOf } from './values';

/** What `ravine replay` was asked to do. */
export interface ReplayOptions {
  help: boolean;
  /** A folder, an id, the beginning or the end of one, or `latest`. */
  run: string;
  format: (typeof formats)[number];
  failOn: FailOn;
  rules: RuleConfiguration;
}

const text = { type: 'string' } as const;
const words = {
  rule: { type: 'string', multiple: true },
  format: text,
  'fail-on': text,
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the words after `ravine replay`. Throws a `UsageError` that names what is wrong and what would be right. */
export function parseReplayOptions(given: readonly string[]): ReplayOptions {
  const { values, run } = runWords('replay', given, words);
  return {
    help: values.help ?? false,
    run,
    format: oneOf('--format', values.format, formats) ?? 'pretty',
    failOn: oneOf('--fail-on', values['fail-on'], failOnLevels) ?? 'error',
    rules: ruleOptions(values.rule),
  };
}

/** `ravine train --replay RUN` means `ravine replay RUN`: its words after `replay`; null where the words after `train` mean something else. */
export function replayWords(words: readonly string[]): string[] | null {
  const option = words.findIndex((word) => word === '--replay' || word.startsWith('--replay='));
  const dashes = words.indexOf('--');
  if (option < 0 || (dashes >= 0 && dashes < option)) return null;
  const run = words[option]!.slice('--replay='.length);
  return [...words.slice(0, option), ...(run ? [run] : []), ...words.slice(option + 1)];
}
