import { isAbsolute, relative } from 'node:path';
import { formatPosition, type SourcePosition } from '../shared/source';

/** A loss or a metric: four digits are what a person compares. */
export function measured(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(2).replace('e+', 'e');
  return value.toFixed(size < 10 ? 4 : size < 1000 ? 2 : 0);
}

/** `12.3 s`, `4 min 5 s`, `2 h 10 min`. */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `0:44`, `12:05`, `2:10:00`. */
export function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (part: number) => String(part).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** 235146 as `235 146`. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ' ');

/** Steps a second: `210`, `3.2`. */
export const rate = (perSecond: number): string => perSecond.toFixed(perSecond < 10 ? 1 : 0);

/** `file:line:column`, the file as short as it can be said from here. */
export function place(position: SourcePosition, workingDirectory: string): string {
  return formatPosition({ ...position, file: shortPath(position.file, workingDirectory) });
}

export function shortPath(file: string, workingDirectory: string): string {
  const path = relative(workingDirectory, file);
  return path === '' || path.startsWith('..') || isAbsolute(path) ? file : path;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const controls = / *[\u0000-\u001f\u007f-\u009f]+ */g;

/** One line that is safe to print: a layer's name may hold anything, and a terminal obeys what it is sent. */
export const harmless = (text: string): string => text.replace(controls, ' ').trim();

/** `loss 0.1234  acc 0.9500  val_loss 0.2000`: the training's own numbers first. */
export function logsText(logs: Readonly<Record<string, number>>): string {
  const isValidation = (name: string) => Number(name.startsWith('val_'));
  return Object.entries(logs)
    .sort(([a], [b]) => isValidation(a) - isValidation(b))
    .map(([name, value]) => `${harmless(name)} ${measured(value)}`)
    .join('  ');
}
