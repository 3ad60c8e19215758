import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const fixtureFolder = join(import.meta.dirname, '../../fixtures/analysis');

/** A source of its own. */
export interface Source {
  title: string;
  fileName: string;
  text: string;
}

export const namesIn = (folder: string): string[] =>
  readdirSync(join(fixtureFolder, folder)).filter((name) => /\.[cm]?[jt]sx?$/.test(name));

/** The sources in one file, each under a line `// --- its title`. */
export function sourcesOf(folder: string, fileName: string): Source[] {
  const [, ...parts] = readFileSync(join(fixtureFolder, folder, fileName), 'utf8').split(/^\/\/ --- /m);
  return parts.map((part) => {
    const end = part.indexOf('\n');
    return { title: part.slice(0, end), fileName, text: part.slice(end + 1) };
  });
}

/** Whole files. */
export const filesIn = (folder: string): Source[] =>
  namesIn(folder).map((name) => ({
    title: name,
    fileName: name,
    text: readFileSync(join(fixtureFolder, folder, name), 'utf8'),
  }));
