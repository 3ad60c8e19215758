import type { RunRequest } from '../shared/run';
import { commandWords } from './commandWords';
import { type TrainOptions, trainingOptions, trainingWords } from './trainOptions';
import { wholeNumber } from './values';

/** What `ravine spectrum` was asked to do: a training of so many steps, and then the spectrum. */
export interface SpectrumOptions extends TrainOptions {
  steps: number;
  spectrum: NonNullable<RunRequest['spectrum']>;
}

const words = { ...trainingWords, products: { type: 'string' } } as const;
/** Enough for the extremes of any network that was tried, and a trace to a few per cent. */
const products = 100;

/** Reads the words after `ravine spectrum`. Throws a `UsageError` that names what is wrong and what would be right. */
export function parseSpectrumOptions(given: readonly string[]): SpectrumOptions {
  const { values, ...script } = commandWords('spectrum', given, words);
  const options = trainingOptions(values, 0);
  return {
    ...script,
    ...options,
    steps: options.steps ?? 0,
    epochs: null,
    // The steps are only the way there: what is measured is their end.
    diagnosticsBudget: 0,
    failOn: 'error',
    spectrum: { products: wholeNumber('--products', values.products, 1, 10_000) ?? products },
  };
}
