import { parseArgs } from 'node:util';
import { oneOf, UsageError } from './values';

export const exportFormats = ['csv', 'json', 'tensorboard', 'html'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What `ravine export` was asked to do. */
export interface ExportOptions {
  help: boolean;
  /** A folder, an id, the beginning of one, or `latest`. */
  run: string;
  format: ExportFormat;
  /** Null: standard output. */
  out: string | null;
}

const text = { type: 'string' } as const;
const options = { format: text, out: text, help: { type: 'boolean', short: 'h' } } as const;

/** Reads the words after `ravine export`. Throws a `UsageError` that names what is wrong and what would be right. */
export function parseExportOptions(words: readonly string[]): ExportOptions {
  const { values, positionals } = parse(words);
  const [run = '', ...surplus] = positionals;
  const { help = false, out = null } = values;
  const format = oneOf('--format', values.format, exportFormats);
  if (help) return { help, run, format: 'csv', out };
  if (!run) throw new UsageError('no run given: ravine export RUN, where RUN is an id, "latest", or a folder');
  if (surplus.length > 0) throw new UsageError(`one run at a time, but also got "${surplus[0]}"`);
  if (!format) throw new UsageError(`no format given: --format is one of ${exportFormats.join(', ')}`);
  if (format === 'tensorboard' && out === null) throw new UsageError('--format tensorboard needs --out FOLDER');
  return { help, run, format, out };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    const [, name = ''] = /'(-[^\s'=]*)/.exec(message) ?? [];
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION')
      throw new UsageError(`unknown option ${name}; ravine export --help lists all options`);
    throw new UsageError(`${name} needs a value`);
  }
}
