import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { optimizerIds } from '../shared/optimizerIds';
import { executionProviders, type RunRequest } from '../shared/run';
import { type FailOn, failOnLevels } from './exitCode';
import { oneOf, percentage, positive, UsageError, wholeNumber } from './values';

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
  > {
  help: boolean;
  file: string;
  scriptArguments: string[];
  format: (typeof formats)[number];
  failOn: FailOn;
  memoryLimitMb: number;
}

const text = { type: 'string' } as const;
const options = {
  optimizer: text,
  lr: text,
  epochs: text,
  steps: text,
  'batch-size': text,
  seed: text,
  engine: text,
  threads: text,
  'execution-provider': text,
  budget: text,
  format: text,
  'fail-on': text,
  'memory-limit': text,
  help: { type: 'boolean', short: 'h' },
} as const;

const engines = ['auto', 'compiled', 'eager'] as const;
const greatestCount = 1e9;
const greatestSeed = 0xffffffff;

/** Reads the words after `ravine train`. Throws a `UsageError` that names what is wrong and what would be right. */
export function parseTrainOptions(words: readonly string[]): TrainOptions {
  const dashes = words.indexOf('--');
  const own = dashes < 0 ? words : words.slice(0, dashes);
  const { values, positionals } = parse(own);
  const [file = '', ...surplus] = positionals;
  if (!file && !values.help) throw new UsageError('no script given: ravine train FILE');
  if (surplus.length > 0) {
    throw new UsageError(
      `one script at a time, but also got "${surplus[0]}"; the script's own arguments come after "--"`,
    );
  }
  return {
    help: values.help ?? false,
    file,
    scriptArguments: dashes < 0 ? [] : words.slice(dashes + 1),
    optimizer: oneOf('--optimizer', values.optimizer, optimizerIds) ?? null,
    learningRate: positive('--lr', values.lr) ?? null,
    epochs: wholeNumber('--epochs', values.epochs, 1, greatestCount) ?? null,
    steps: wholeNumber('--steps', values.steps, 1, greatestCount) ?? null,
    batchSize: wholeNumber('--batch-size', values['batch-size'], 1, greatestCount) ?? null,
    seed: wholeNumber('--seed', values.seed, 0, greatestSeed) ?? randomInt(greatestSeed + 1),
    engine: oneOf('--engine', values.engine, engines) ?? 'auto',
    threads: wholeNumber('--threads', values.threads, 1, 256) ?? null,
    executionProvider: oneOf('--execution-provider', values['execution-provider'], executionProviders) ?? 'cpu',
    diagnosticsBudget: percentage('--budget', values.budget) ?? 10,
    format: oneOf('--format', values.format, formats) ?? 'pretty',
    failOn: oneOf('--fail-on', values['fail-on'], failOnLevels) ?? 'error',
    memoryLimitMb: wholeNumber('--memory-limit', values['memory-limit'], 256, 1 << 20) ?? 4096,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(inPlainWords(error as Error & { code?: string }));
  }
}

const plannedOptions = ['--out'];

function inPlainWords({ code, message }: Error & { code?: string }): string {
  const [, name = ''] = /'(-[^\s'=]*)/.exec(message) ?? [];
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    if (plannedOptions.includes(name)) return `${name} is not available yet in this version`;
    return `unknown option ${name}; ravine train --help lists all options`;
  }
  if (message.includes('ambiguous')) return `${name} needs a value; write one that begins with "-" as ${name}=VALUE`;
  if (message.includes('argument missing')) return `${name} needs a value`;
  return message.split('\n')[0] ?? message;
}
