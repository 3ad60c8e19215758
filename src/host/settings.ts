import * as v from 'valibot';
import { withStaticRules } from '../analysis/rules/configured';
import { type RuleConfiguration, readRuleConfiguration } from '../diagnostics/configuration';
import { rules } from '../diagnostics/registry';
import { positive } from '../diagnostics/thresholdRange';
import { hyperparameterProblem } from '../shared/hyperparameters';
import { type OptimizerId, optimizerIds } from '../shared/optimizerIds';
import { executionProviders, type RunRequest, weightDecayModes } from '../shared/run';
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
  /** Null, here and below: as the script has it. */
  optimizer: OptimizerId | null;
  learningRate: RunRequest['learningRate'];
  schedule: RunRequest['schedule'];
  momentum: number | null;
  momentumSchedule: RunRequest['momentumSchedule'];
  /** Hyperparameters of the optimizer, by their names. */
  optimizerOptions: RunRequest['hyperparameters'];
  weightDecay: RunRequest['weightDecay'];
  weightDecayMode: RunRequest['weightDecayMode'];
  clipNorm: RunRequest['clipNorm'];
  clipValue: RunRequest['clipValue'];
  /** Percent of a training's time that measuring may add. */
  diagnosticsBudget: number;
  /** Whether runs are logged. */
  log: boolean;
  /** What is changed of the rules. */
  rules: RuleConfiguration;
}

const integer = (from: number, to: number) => v.pipe(v.number(), v.integer(), v.minValue(from), v.maxValue(to));

const aboveZero = v.pipe(v.number(), v.gtValue(0), v.finite());
const fromZero = v.pipe(v.number(), v.minValue(0), v.finite());
const scheduleText = v.pipe(
  v.string(),
  v.check((text) => 'schedule' in parseSchedule(text)),
);
const aSchedule = `a schedule such as "warmup:steps=100+cosine", of ${Object.keys(scheduleKinds).join(', ')}, or null`;

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
  schedule: [v.nullable(scheduleText), null, aSchedule],
  momentumSchedule: [v.nullable(scheduleText), null, aSchedule],
  weightDecay: [v.nullable(fromZero), null, 'a number from 0 on, or null'],
  weightDecayMode: [v.picklist(weightDecayModes), 'decoupled', weightDecayModes.join(' or ')],
  clipNorm: [v.nullable(aboveZero), null, 'a number above 0, or null'],
  clipValue: [v.nullable(aboveZero), null, 'a number above 0, or null'],
  diagnosticsBudget: [v.pipe(v.number(), v.minValue(0), v.maxValue(100)), 10, 'a number from 0 to 100'],
  log: [v.boolean(), true, 'true or false'],
} as const satisfies {
  [Name in keyof Omit<Settings, 'momentum' | 'optimizerOptions' | 'rules'>]: [
    v.GenericSchema<unknown, Settings[Name]>,
    Settings[Name],
    string,
  ];
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
  const optimizer = read('optimizer');
  const momentum = get('momentum') ?? null;
  const hyperparameters = (setting: string, given: unknown) => readHyperparameters(setting, given, optimizer, warn);
  return {
    seed: read('seed'),
    workingDirectory: read('workingDirectory'),
    scriptArguments: read('scriptArguments'),
    env: read('env'),
    memoryLimitMb: read('memoryLimitMb'),
    engine: read('engine'),
    threads: read('threads'),
    executionProvider: read('executionProvider'),
    optimizer,
    learningRate: read('learningRate'),
    schedule: read('schedule'),
    momentum: momentum === null ? null : (hyperparameters('momentum', { momentum }).momentum ?? null),
    momentumSchedule: read('momentumSchedule'),
    optimizerOptions: hyperparameters('optimizerOptions', get('optimizerOptions') ?? {}),
    weightDecay: read('weightDecay'),
    weightDecayMode: read('weightDecayMode'),
    clipNorm: read('clipNorm'),
    clipValue: read('clipValue'),
    diagnosticsBudget: read('diagnosticsBudget'),
    log: read('log'),
    rules: readRules(get('rules') ?? {}, warn),
  };
}

/** One wrong entry leaves the others as they are. */
function readRules(given: unknown, warn: (text: string) => void): RuleConfiguration {
  const { configuration, problems } = readRuleConfiguration(given, withStaticRules(rules, positive));
  for (const problem of problems) warn(`The setting ravine.rules: ${problem}. That entry is left out.`);
  return configuration;
}

/** One wrong entry leaves the others as they are, here too. */
function readHyperparameters(
  setting: string,
  given: unknown,
  optimizer: Settings['optimizer'],
  warn: (text: string) => void,
): Record<string, number> {
  const parsed = v.safeParse(v.record(v.string(), v.unknown()), given);
  if (!parsed.success) warn(`The setting ravine.${setting} must be an object of numbers. {} is used.`);
  const kept: Record<string, number> = {};
  for (const [name, value] of parsed.success ? Object.entries(parsed.output) : []) {
    const problem = hyperparameterProblem(optimizer, name, value);
    if (problem) warn(`The setting ravine.${setting}: ${problem}. It is left out.`);
    else kept[name] = value as number;
  }
  return kept;
}
