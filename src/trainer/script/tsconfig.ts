import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createJiti } from 'jiti/static';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';

const names = ['tsconfig.json', 'jsconfig.json'];

/**
 * The configuration that says by which other names (`paths`, `baseUrl`) a script may import its modules: the nearest one above it. Null where
 * there is none, and where it cannot be used: then `note` is told why.
 */
export function tsconfigOf(script: string, note: (text: string) => void): string | null {
  const file = nearest(dirname(script));
  if (file === null) return null;
  const problem = problemOf(file);
  if (problem === null) return file;
  note(`${file} cannot be used: ${problem}; imports by its "paths" or "baseUrl" are not found until it is mended`);
  return null;
}

function nearest(folder: string): string | null {
  for (const name of names) if (existsSync(join(folder, name))) return join(folder, name);
  return dirname(folder) === folder ? null : nearest(dirname(folder));
}

function problemOf(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8');
    const errors: ParseError[] = [];
    parse(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
    if (errors[0]) return `line ${lineAt(text, errors[0].offset)} is no JSON (${printParseErrorCode(errors[0].error)})`;
    // Reads it with all that it extends.
    createJiti(file, { fsCache: false, tsconfigPaths: file });
    return null;
  } catch (error) {
    return (error as Error).message.replace(/\.$/, '');
  }
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;
