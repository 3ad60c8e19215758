import { UsageError } from './values';

/** What becomes of a run's log, and which earlier run goes on. */
export interface LogOptions {
  log: boolean;
  /** Null: below the working directory. */
  out: string | null;
  /** A folder, an id, the beginning or the end of one, or `latest`; null: none. */
  resume: string | null;
  /** The names of all options that were given. */
  given: readonly string[];
}

export const logWords = {
  'no-log': { type: 'boolean' },
  out: { type: 'string' },
  resume: { type: 'string' },
} as const;

type Values = { readonly 'no-log'?: boolean; readonly out?: string; readonly resume?: string };

/** The meaning of `logWords`. Throws a `UsageError`. */
export function logOptions(values: Values): LogOptions {
  const { 'no-log': noLog = false, out = null, resume = null } = values;
  if (noLog && out !== null) throw new UsageError('--no-log and --out exclude each other');
  return { log: !noLog, out, resume, given: Object.keys(values) };
}
