import { type ParseArgsConfig, parseArgs } from 'node:util';
import { didYouMean } from './nearest';
import { UsageError } from './values';

type OptionNames = NonNullable<ParseArgsConfig['options']>;

/** The words after a command that runs a script: its options, the script, and the script's own arguments. */
export function commandWords<Names extends OptionNames>(command: string, words: readonly string[], options: Names) {
  const dashes = words.indexOf('--');
  const own = dashes < 0 ? words : words.slice(0, dashes);
  const { values, positionals } = parse(command, own, options);
  const [file = '', ...surplus] = positionals;
  if (!file && !needNoScript.some((name) => name in values))
    throw new UsageError(`no script given: ravine ${command} FILE`);
  if (surplus.length > 0) {
    throw new UsageError(
      `one script at a time, but also got "${surplus[0]}"; the script's own arguments come after "--"`,
    );
  }
  return { values, file, scriptArguments: dashes < 0 ? [] : words.slice(dashes + 1) };
}

/** The words after a command that reads a logged run: its options, and which run. */
export function runWords<Names extends OptionNames>(command: string, words: readonly string[], options: Names) {
  const { values, positionals } = parse(command, words, options);
  const [run = '', ...surplus] = positionals;
  if (!run && !('help' in values))
    throw new UsageError(`no run given: ravine ${command} RUN, where RUN is an id, "latest", or a folder`);
  if (surplus.length > 0) throw new UsageError(`one run at a time, but also got "${surplus[0]}"`);
  return { values, run };
}

/** The words after a command that reads files: its options, and at least one file, folder or pattern. */
export function filesWords<Names extends OptionNames>(command: string, words: readonly string[], options: Names) {
  const { values, positionals } = parse(command, words, options);
  if (positionals.length === 0 && !('help' in values))
    throw new UsageError(`no file given: ravine ${command} FILE…, where FILE is a script, a folder, or a pattern`);
  return { values, files: positionals };
}

/** Options that say enough by themselves. */
const needNoScript = ['help', 'resume'];

function parse<Names extends OptionNames>(command: string, args: readonly string[], options: Names) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const names = Object.keys(options).map((name) => `--${name}`);
    throw new UsageError(inPlainWords(command, names, error as Error & { code?: string }));
  }
}

function inPlainWords(command: string, names: string[], { code, message }: Error & { code?: string }): string {
  const [, name = ''] = /'(-[^\s'=]*)/.exec(message) ?? [];
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION')
    return `unknown option ${name}${didYouMean(name, names)}; ravine ${command} --help lists all options`;
  if (message.includes('ambiguous')) return `${name} needs a value; write one that begins with "-" as ${name}=VALUE`;
  if (message.includes('argument missing')) return `${name} needs a value`;
  return message.split('\n')[0] ?? message;
}
