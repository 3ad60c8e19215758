import * as util from 'node:util';
import type { Severity } from '../shared/finding';
import type { Surroundings } from './surroundings';

/** How a piece of text looks on a terminal that has colours. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  severity(severity: Severity, text: string): string;
}

type Format = Parameters<typeof util.styleText>[0];

const formatOf: Record<Severity, Format> = { error: 'red', warning: 'yellow', information: 'cyan' };

/** Colours where a person looks, plain text elsewhere; `NO_COLOR` and `FORCE_COLOR` decide where they are set (no-color.org, force-color.org). */
export function styleFor({ stdout, environment }: Pick<Surroundings, 'stdout' | 'environment'>): Style {
  // Node 20 before 20.12 has no `styleText`.
  const colours = wantsColours(stdout.isTTY === true, environment) && typeof util.styleText === 'function';
  // It would ask the process's own stdout, which need not be the one that is written to.
  const paint = (format: Format) => (text: string) =>
    colours ? util.styleText(format, text, { validateStream: false }) : text;
  return {
    bold: paint('bold'),
    dim: paint('dim'),
    good: paint('green'),
    severity: (severity, text) => paint(formatOf[severity])(text),
  };
}

function wantsColours(isTerminal: boolean, { NO_COLOR, FORCE_COLOR }: Surroundings['environment']): boolean {
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTerminal;
}
