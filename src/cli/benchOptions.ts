import type { RunRequest } from '../shared/run';
import { commandWords } from './commandWords';
import { trainingOptions, trainingWords } from './trainOptions';
import { percentage, wholeNumber } from './values';

/** What `ravine bench` was asked to do. */
export interface BenchOptions
  extends ReturnType<typeof trainingOptions>,
    Pick<RunRequest, 'scriptArguments' | 'diagnosticsBudget'> {
  file: string;
  steps: number;
  rounds: number;
}

const words = { ...trainingWords, rounds: { type: 'string' }, budget: { type: 'string' } } as const;

/** Reads the words after `ravine bench`. Throws a `UsageError` that names what is wrong and what would be right. */
export function parseBenchOptions(given: readonly string[]): BenchOptions {
  const { values, ...script } = commandWords('bench', given, words);
  const options = trainingOptions(values, 1);
  return {
    ...script,
    ...options,
    steps: options.steps ?? 1000,
    rounds: wholeNumber('--rounds', values.rounds, 1, 100) ?? 3,
    diagnosticsBudget: percentage('--budget', values.budget) ?? 10,
  };
}
