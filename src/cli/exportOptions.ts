import { runWords } from './commandWords';
import { oneOf, UsageError } from './values';

export const exportFormats = ['csv', 'json', 'tensorboard', 'html'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What `ravine export` was asked to do. */
export interface ExportOptions {
  help: boolean;
  /** A folder, an id, the beginning or the end of one, or `latest`. */
  run: string;
  format: ExportFormat;
  /** Null: standard output. */
  out: string | null;
}

const text = { type: 'string' } as const;
const options = { format: text, out: text, help: { type: 'boolean', short: 'h' } } as const;

/** Reads the words after `ravine export`. Throws a `UsageError` that names what is wrong and what would be right. */
export function parseExportOptions(words: readonly string[]): ExportOptions {
  const { values, run } = runWords('export', words, options);
  const { help = false, out = null } = values;
  const format = oneOf('--format', values.format, exportFormats);
  if (help) return { help, run, format: 'csv', out };
  if (!format) throw new UsageError(`no format given: --format is one of ${exportFormats.join(', ')}`);
  if (format === 'tensorboard' && out === null) throw new UsageError('--format tensorboard needs --out FOLDER');
  return { help, run, format, out };
}
