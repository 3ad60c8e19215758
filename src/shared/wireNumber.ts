import * as v from 'valibot';

/**
 * A number that survives JSON: NaN and the infinities travel as the strings "NaN", "Infinity" and "-Infinity".
 * Decoding turns them back; encode with `toWire`. Advanced IPC needs neither, and passes plain numbers through.
 */
export const wireNumber = v.union([
  v.custom<number>((value) => typeof value === 'number'),
  v.pipe(
    v.picklist(['NaN', 'Infinity', '-Infinity']),
    v.transform((text) => Number(text)),
  ),
]);

type Wire<T> = T extends number
  ? number | 'NaN' | 'Infinity' | '-Infinity'
  : T extends ArrayBufferView
    ? T
    : T extends object
      ? { [K in keyof T]: Wire<T[K]> }
      : T;

/** A deep copy of plain data in which non-finite numbers are strings. Typed arrays are passed on as they are. */
export function toWire<T>(value: T): Wire<T> {
  const convert = (part: unknown): unknown => {
    if (typeof part === 'number') return Number.isFinite(part) ? part : String(part);
    if (Array.isArray(part)) return part.map(convert);
    if (part === null || typeof part !== 'object' || ArrayBuffer.isView(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, convert(inner)]));
  };
  return convert(value) as Wire<T>;
}
