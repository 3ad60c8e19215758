import { parseBenchOptions } from './benchOptions';
import { parseCheckOptions } from './checkOptions';
import { exitCodes } from './exitCode';
import { parseExportOptions } from './exportOptions';
import {
  benchHelp,
  checkHelp,
  commands,
  exportHelp,
  generalHelp,
  plannedCommands,
  replayHelp,
  spectrumHelp,
  trainHelp,
} from './help';
import { didYouMean } from './nearest';
import { packageVersion } from './packageVersion';
import { parseReplayOptions, replayWords } from './replayOptions';
import { parseSpectrumOptions } from './spectrumOptions';
import type { Surroundings } from './surroundings';
import { train } from './train';
import { parseTrainOptions } from './trainOptions';
import { UsageError } from './values';

/** Does what the words of the command line say, and returns the exit code. */
export async function main(words: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    return await dispatch(words, surroundings);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    surroundings.stderr.write(`ravine: ${error.message}\n`);
    return exitCodes.unusableInput;
  }
}

async function dispatch([command, ...rest]: readonly string[], surroundings: Surroundings): Promise<number> {
  const say = (text: string) => {
    surroundings.stdout.write(text);
    return exitCodes.healthy;
  };
  if (command === '--help' || command === '-h') return say(generalHelp);
  if (command === '--version') return say(`${packageVersion(surroundings.packageFolder)}\n`);
  if (command === undefined) throw new UsageError('no command given; ravine --help lists them');
  if (command in plannedCommands) throw new UsageError(`"${command}" is not built yet; ravine --help lists what is`);
  if (command === 'check') {
    const options = parseCheckOptions(rest);
    return options.help ? say(checkHelp) : (await import('./check')).check(options, surroundings);
  }
  if (command === 'export') {
    const options = parseExportOptions(rest);
    // Loaded when it is asked for: other commands read no measurements.
    return options.help ? say(exportHelp) : (await import('./export')).exportRun(options, surroundings);
  }
  const replayed = command === 'train' ? replayWords(rest) : command === 'replay' ? rest : null;
  if (replayed) {
    const options = parseReplayOptions(replayed);
    return options.help ? say(replayHelp) : (await import('./replay')).replay(options, surroundings);
  }
  if (command === 'spectrum') {
    const options = parseSpectrumOptions(rest);
    return options.help ? say(spectrumHelp) : train(options, surroundings);
  }
  if (command === 'bench') {
    const options = parseBenchOptions(rest);
    return options.help ? say(benchHelp) : (await import('./bench')).bench(options, surroundings);
  }
  if (command !== 'train') {
    const near = didYouMean(command, Object.keys(commands));
    throw new UsageError(`unknown command "${command}"${near}; ravine --help lists them`);
  }
  const options = parseTrainOptions(rest);
  return options.help ? say(trainHelp) : train(options, surroundings);
}
