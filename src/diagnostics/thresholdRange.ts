/** The values that a threshold may have, and how they are called: `a number above 0`. */
export interface ThresholdRange {
  readonly words: string;
  readonly least: number;
  readonly most: number;
  /** Whether `least` itself is out. */
  readonly above?: boolean;
  readonly whole?: boolean;
}

const unbounded = Number.POSITIVE_INFINITY;

/** Sizes, ratios of them, and multiples of what is usual. */
export const positive: ThresholdRange = { words: 'a number above 0', least: 0, most: unbounded, above: true };
/** By how many times something has grown, or is off. */
export const multiple: ThresholdRange = { words: 'a number above 1', least: 1, most: unbounded, above: true };
/** A part of a whole. */
export const share: ThresholdRange = { words: 'a number from 0 to 1', least: 0, most: 1 };
export const cosine: ThresholdRange = { words: 'a number from -1 to 1', least: -1, most: 1 };
/** Of steps, readings, epochs or parameters. */
export const count: ThresholdRange = { words: 'a whole number from 1 on', least: 1, most: unbounded, whole: true };

/** Infinities are never within: they would switch a rule off, for which there is a better word. */
export const isWithin = (value: number, { least, most, above = false, whole = false }: ThresholdRange): boolean =>
  Number.isFinite(value) &&
  (above ? value > least : value >= least) &&
  value <= most &&
  (!whole || Number.isInteger(value));
