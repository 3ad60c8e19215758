import { randomInt } from 'node:crypto';
import type { RuleConfiguration } from '../diagnostics/configuration';
import { optimizerIds } from '../shared/optimizerIds';
import { executionProviders, type RunRequest } from '../shared/run';
import { commandWords } from './commandWords';
import { type FailOn, failOnLevels } from './exitCode';
import { type LogOptions, logOptions, logWords } from './logOptions';
import { type OptimizerOptions, optimizerOptions, optimizerWords } from './optimizerOptions';
import { ruleOptions } from './ruleOptions';
import { oneOf, percentage, positive, wholeNumber } from './values';

export const formats = ['pretty', 'ndjson'] as const;

/** What `ravine train` was asked to do. `null` means "as the script has it". */
export interface TrainOptions
  extends Pick<
      RunRequest,
      | 'engine'
      | 'threads'
      | 'executionProvider'
      | 'diagnosticsBudget'
      | 'optimizer'
      | 'learningRate'
      | 'epochs'
      | 'steps'
      | 'batchSize'
      | 'seed'
    >,
    Partial<OptimizerOptions>,
    Partial<LogOptions> {
  help: boolean;
  file: string;
  scriptArguments: string[];
  format: (typeof formats)[number];
  failOn: FailOn;
  memoryLimitMb: number;
  /** What is changed of the rules. */
  rules?: RuleConfiguration;
}

const text = { type: 'string' } as const;
/** What every command takes that trains. */
export const trainingWords = {
  optimizer: text,
  lr: text,
  steps: text,
  'batch-size': text,
  seed: text,
  engine: text,
  threads: text,
  'execution-provider': text,
  format: text,
  'memory-limit': text,
  help: { type: 'boolean', short: 'h' },
} as const;
const trainWords = {
  ...trainingWords,
  ...optimizerWords,
  ...logWords,
  epochs: text,
  budget: text,
  'fail-on': text,
  rule: { type: 'string', multiple: true },
} as const;

const engines = ['auto', 'compiled', 'eager'] as const;
const greatestCount = 1e9;
const greatestSeed = 0xffffffff;

/** Reads the words after `ravine train`. Throws a `UsageError` that names what is wrong and what would be right. */
export function parseTrainOptions(words: readonly string[]): TrainOptions {
  const { values, ...script } = commandWords('train', words, trainWords);
  return {
    ...script,
    ...trainingOptions(values, 1),
    ...optimizerOptions(values),
    ...logOptions(values),
    epochs: wholeNumber('--epochs', values.epochs, 1, greatestCount) ?? null,
    diagnosticsBudget: percentage('--budget', values.budget) ?? 10,
    rules: ruleOptions(values.rule),
    failOn: oneOf('--fail-on', values['fail-on'], failOnLevels) ?? 'error',
  };
}

type Values = { readonly [name in Exclude<keyof typeof trainingWords, 'help'>]?: string } & { readonly help?: boolean };

/** The meaning of `trainingWords`, where a training must have `leastSteps` steps. */
export function trainingOptions(values: Values, leastSteps: number) {
  return {
    help: values.help ?? false,
    optimizer: oneOf('--optimizer', values.optimizer, optimizerIds) ?? null,
    learningRate: positive('--lr', values.lr) ?? null,
    steps: wholeNumber('--steps', values.steps, leastSteps, greatestCount) ?? null,
    batchSize: wholeNumber('--batch-size', values['batch-size'], 1, greatestCount) ?? null,
    seed: wholeNumber('--seed', values.seed, 0, greatestSeed) ?? randomInt(greatestSeed + 1),
    engine: oneOf('--engine', values.engine, engines) ?? 'auto',
    threads: wholeNumber('--threads', values.threads, 1, 256) ?? null,
    executionProvider: oneOf('--execution-provider', values['execution-provider'], executionProviders) ?? 'cpu',
    format: oneOf('--format', values.format, formats) ?? 'pretty',
    memoryLimitMb: wholeNumber('--memory-limit', values['memory-limit'], 256, 1 << 20) ?? 4096,
  };
}
