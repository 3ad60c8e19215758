import * as v from 'valibot';
import { type RuleConfiguration, readRuleConfiguration } from '../diagnostics/configuration';
import { optimizerIds } from '../shared/optimizerIds';
import { executionProviders, type RunRequest } from '../shared/run';
import { parseSchedule, scheduleKinds } from '../shared/schedule';

export interface Settings {
  /** Null: each run draws its own. */
  seed: number | null;
  /** Empty: the folder of the nearest package.json. */
  workingDirectory: string;
  /** What a script finds in `process.argv` from index 2 on. */
  scriptArguments: string[];
  /** Environment variables of the training process, beside those of the editor. */
  env: Record<string, string>;
  memoryLimitMb: number;
  engine: RunRequest['engine'];
  /** Null: the physical cores minus one. */
  threads: number | null;
  executionProvider: RunRequest['executionProvider'];
  /** Null, as in the next three: as the script has it. */
  optimizer: RunRequest['optimizer'];
  learningRate: RunRequest['learningRate'];
  schedule: RunRequest['schedule'];
  clipNorm: RunRequest['clipNorm'];
  /** Percent of a training's time that measuring may add. */
  diagnosticsBudget: number;
  /** Whether runs are logged. */
  log: boolean;
  /** What is changed of the rules. */
  rules: RuleConfiguration;
}

const integer = (from: number, to: number) => v.pipe(v.number(), v.integer(), v.minValue(from), v.maxValue(to));

const aboveZero = v.pipe(v.number(), v.gtValue(0), v.finite());
const scheduleText = v.pipe(
  v.string(),
  v.check((text) => 'schedule' in parseSchedule(text)),
);

const schemas = {
  seed: [v.nullable(integer(0, 0xffffffff)), null, 'a whole number from 0 to 4294967295, or null'],
  workingDirectory: [v.string(), '', 'a path'],
  scriptArguments: [v.array(v.string()), [] as string[], 'a list of texts'],
  env: [v.record(v.string(), v.string()), {} as Record<string, string>, 'an object of texts'],
  memoryLimitMb: [integer(256, 1_048_576), 4096, 'a whole number from 256 to 1048576'],
  engine: [v.picklist(['auto', 'compiled', 'eager']), 'auto', 'auto, compiled or eager'],
  threads: [v.nullable(integer(1, 256)), null, 'a whole number from 1 to 256, or null'],
  executionProvider: [v.picklist(executionProviders), 'cpu', executionProviders.join(', ')],
  optimizer: [v.nullable(v.picklist(optimizerIds)), null, `null, or one of ${optimizerIds.join(', ')}`],
  learningRate: [v.nullable(aboveZero), null, 'a number above 0, or null'],
  schedule: [
    v.nullable(scheduleText),
    null,
    `a schedule such as "warmup:steps=100+cosine", of ${Object.keys(scheduleKinds).join(', ')}, or null`,
  ],
  clipNorm: [v.nullable(aboveZero), null, 'a number above 0, or null'],
  diagnosticsBudget: [v.pipe(v.number(), v.minValue(0), v.maxValue(100)), 10, 'a number from 0 to 100'],
  log: [v.boolean(), true, 'true or false'],
} as const satisfies {
  [Name in keyof Omit<Settings, 'rules'>]: [v.GenericSchema<unknown, Settings[Name]>, Settings[Name], string];
};

/** Settings are edited by hand: a value that cannot be is named once and replaced by its default. */
export function readSettings(get: (name: string) => unknown, warn: (text: string) => void): Settings {
  const read = <Name extends keyof typeof schemas>(name: Name): Settings[Name] => {
    const [schema, fallback, expected] = schemas[name];
    const given = get(name) ?? fallback;
    const parsed = v.safeParse(schema, given);
    if (parsed.success) return parsed.output as Settings[Name];
    warn(
      `The setting ravine.${name} is ${JSON.stringify(given)}, but must be ${expected}. ${JSON.stringify(fallback)} is used.`,
    );
    return fallback as Settings[Name];
  };
  return {
    seed: read('seed'),
    workingDirectory: read('workingDirectory'),
    scriptArguments: read('scriptArguments'),
    env: read('env'),
    memoryLimitMb: read('memoryLimitMb'),
    engine: read('engine'),
    threads: read('threads'),
    executionProvider: read('executionProvider'),
    optimizer: read('optimizer'),
    learningRate: read('learningRate'),
    schedule: read('schedule'),
    clipNorm: read('clipNorm'),
    diagnosticsBudget: read('diagnosticsBudget'),
    log: read('log'),
    rules: readRules(get('rules') ?? {}, warn),
  };
}

/** One wrong entry leaves the others as they are. */
function readRules(given: unknown, warn: (text: string) => void): RuleConfiguration {
  const { configuration, problems } = readRuleConfiguration(given);
  for (const problem of problems) warn(`The setting ravine.rules: ${problem}. That entry is left out.`);
  return configuration;
}
