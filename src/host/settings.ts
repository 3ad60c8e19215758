import * as v from 'valibot';
import { executionProviders, type RunRequest } from '../shared/run';

export interface Settings {
  /** Null: each run draws its own. */
  seed: number | null;
  /** Empty: the folder of the nearest package.json. */
  workingDirectory: string;
  memoryLimitMb: number;
  engine: RunRequest['engine'];
  /** Null: half of what the machine runs at once. */
  threads: number | null;
  executionProvider: RunRequest['executionProvider'];
  /** Percent of a training's time that measuring may add. */
  diagnosticsBudget: number;
}

const integer = (from: number, to: number) => v.pipe(v.number(), v.integer(), v.minValue(from), v.maxValue(to));

const schemas = {
  seed: [v.nullable(integer(0, 0xffffffff)), null, 'a whole number from 0 to 4294967295, or null'],
  workingDirectory: [v.string(), '', 'a path'],
  memoryLimitMb: [integer(256, 1_048_576), 4096, 'a whole number from 256 to 1048576'],
  engine: [v.picklist(['auto', 'compiled', 'eager']), 'auto', 'auto, compiled or eager'],
  threads: [v.nullable(integer(1, 256)), null, 'a whole number from 1 to 256, or null'],
  executionProvider: [v.picklist(executionProviders), 'cpu', executionProviders.join(', ')],
  diagnosticsBudget: [v.pipe(v.number(), v.minValue(0), v.maxValue(100)), 10, 'a number from 0 to 100'],
} as const satisfies { [Name in keyof Settings]: [v.GenericSchema<unknown, Settings[Name]>, Settings[Name], string] };

/** Settings are edited by hand: a value that cannot be is named once and replaced by its default. */
export function readSettings(get: (name: string) => unknown, warn: (text: string) => void): Settings {
  const read = <Name extends keyof Settings>(name: Name): Settings[Name] => {
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
    memoryLimitMb: read('memoryLimitMb'),
    engine: read('engine'),
    threads: read('threads'),
    executionProvider: read('executionProvider'),
    diagnosticsBudget: read('diagnosticsBudget'),
  };
}
