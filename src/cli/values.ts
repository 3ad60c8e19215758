import { didYouMean } from './nearest';

/** What a user got wrong on the command line, in one line. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export function oneOf<T extends string>(option: string, value: string | undefined, valid: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = valid.find((candidate) => candidate === value);
  if (found === undefined)
    throw new UsageError(`${option} ${quoted(value)} is none of ${valid.join(', ')}${didYouMean(value, valid)}`);
  return found;
}

export function wholeNumber(
  option: string,
  value: string | undefined,
  least: number,
  greatest: number,
): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || number > greatest) {
    throw new UsageError(`${option} ${quoted(value)} is no whole number from ${least} to ${greatest}`);
  }
  return number;
}

export function positive(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number) || number <= 0) {
    throw new UsageError(`${option} ${quoted(value)} is no number above 0, such as 0.01 or 1e-3`);
  }
  return number;
}

export function percentage(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value.trim() === '' || !(number >= 0 && number <= 100))
    throw new UsageError(`${option} ${quoted(value)} is no number from 0 to 100`);
  return number;
}

const quoted = (value: string): string => `"${value}"`;
