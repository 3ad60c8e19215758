import type { Dim, Shape, SourceOptions, SourceProblem } from '../sourceModel';

/** What a layer makes of its inputs. Null: not known. */
export interface Inference {
  output: Shape | null;
  parameters: number | null;
}

/** Why it cannot: what is said to the user, and what to do. `option` names the option that is to blame. */
export interface Misfit {
  misfit: string;
  advice: string;
  option?: string;
  unknownName?: SourceProblem['unknownName'];
}

/** One kind of layer, as TensorFlow.js 4.22 builds it. */
export interface LayerKind {
  /** Names of its factories in `tf.layers`, the usual one first. */
  factories: readonly [string, ...string[]];
  /** Number of axes that its input must have, batch included. */
  rank?: number;
  /** It takes inputs of this many axes or more. */
  minRank?: number;
  /** It takes several inputs. */
  merges?: boolean;
  /** Options that it cannot do without. */
  required?: readonly string[];
  /** Options that must be whole numbers above 0, or lists of such. */
  sizes?: readonly string[];
  infer(options: SourceOptions, inputs: readonly Shape[]): Inference | Misfit;
}

export const isMisfit = (result: Inference | Misfit): result is Misfit => 'misfit' in result;

/** A number that is given, `otherwise` where none is, null where that is not known. */
export function numberOf(options: SourceOptions, name: string, otherwise: number | null = null): number | null {
  const option = options.entries.get(name);
  if (!option) return options.open ? null : otherwise;
  if (option.value === null) return otherwise;
  return typeof option.value === 'number' ? option.value : null;
}

export function textOf(options: SourceOptions, name: string, otherwise: string): string | null {
  const option = options.entries.get(name);
  if (!option) return options.open ? null : otherwise;
  if (option.value === null) return otherwise;
  return typeof option.value === 'string' ? option.value : null;
}

export function flagOf(options: SourceOptions, name: string, otherwise: boolean): boolean | null {
  const option = options.entries.get(name);
  if (!option) return options.open ? null : otherwise;
  if (option.value === null) return otherwise;
  return typeof option.value === 'boolean' ? option.value : null;
}

/** One number for all axes or one for each: `3`, `[3, 3]`. Not known: null in each place. */
export function sizesOf(
  options: SourceOptions,
  name: string,
  axes: number,
  otherwise: number | null,
): (number | null)[] {
  const value = options.entries.get(name)?.value;
  if (Array.isArray(value)) {
    return Array.from({ length: axes }, (_, i) => (typeof value[i] === 'number' ? value[i] : null));
  }
  return Array.from({ length: axes }, () => numberOf(options, name, otherwise));
}

/** A size computed of known ones; what is not known stays so, and so does null. */
export function dim(compute: (...sizes: number[]) => number, first: Dim, ...others: (number | null)[]): Dim {
  if (typeof first !== 'number') return first;
  return others.includes(null) ? 'unknown' : compute(first, ...(others as number[]));
}

export const toDim = (size: number | null): Dim => size ?? 'unknown';

/** The product, null where a factor is not a known number. */
export function product(factors: readonly (Dim | null)[]): number | null {
  return factors.every((factor) => typeof factor === 'number')
    ? factors.reduce<number>((all, one) => all * one, 1)
    : null;
}

/** `a·b + c`, null where one of them is not known. */
export const sum = (...terms: (number | null)[]): number | null =>
  terms.includes(null) ? null : (terms as number[]).reduce((all, one) => all + one, 0);

/** Adds `count` biases unless `useBias` is false. */
export function withBias(options: SourceOptions, kernel: number | null, count: number | null): number | null {
  const useBias = flagOf(options, 'useBias', true);
  return useBias === null ? null : useBias ? sum(kernel, count) : kernel;
}

export const lastOf = (shape: Shape): Dim => shape.at(-1) ?? 'unknown';

export const formatShape = (shape: Shape): string =>
  `[${shape.map((one) => (one === 'unknown' ? '?' : String(one))).join(', ')}]`;

/** A kind that gives out what it takes in, and has no weights. */
export const unchanged = (...factories: [string, ...string[]]): LayerKind => ({
  factories,
  infer: (_options, [input]) => ({ output: input ?? null, parameters: 0 }),
});
