import type { SourcePosition } from '../src/shared/source';

/** Three significant digits, in few characters, and always as many of them for numbers of one size. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 99_999.5) return minus(value.toExponential(1));
  return minus(value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : size >= 0.01 ? 3 : 4));
}

/** The value as it was set, not as it was measured: no padding (0.001, not 0.0010). */
export function formatSetting(value: number): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  const rounded = Number(value.toPrecision(4));
  const size = Math.abs(rounded);
  return minus(size !== 0 && (size < 1e-3 || size >= 1e5) ? rounded.toExponential() : String(rounded));
}

/** One digit and its power of ten: what a column of magnitudes is read for. */
export function formatMagnitude(value: number): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  return value === 0 ? '0' : minus(value.toExponential(0).replace('e+', 'e'));
}

export const formatShare = (value: number): string =>
  Number.isFinite(value) ? `${Math.round(value * 100)} %` : formatNumber(value);

/** Digits in groups of three, by a narrow space that does not break. */
export const formatCount = (value: number): string =>
  Number.isFinite(value) ? String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, '\u202f') : formatNumber(value);

/** `m:ss`, and `h:mm:ss` from one hour on. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  const whole = Math.max(0, Math.round(seconds));
  const two = (part: number) => String(part).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

export function formatMilliseconds(milliseconds: number): string {
  return milliseconds >= 1000 ? `${formatNumber(milliseconds / 1000)} s` : `${formatNumber(milliseconds)} ms`;
}

/** `file.ts:9`: what a person needs to see of a position. */
export const formatPlace = ({ file, line }: SourcePosition): string => `${file.split(/[\\/]/).pop()}:${line}`;

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

const minus = (text: string): string =>
  text.replace('e-', 'e\u2011').replace(/^-/, '−').replace('e\u2011', 'e-').replace('e+', 'e');
