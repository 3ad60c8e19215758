import { createJiti } from 'jiti/static';
import * as v from 'valibot';
import type { SourcePosition } from '../../shared/source';

const jiti = createJiti(__filename, { fsCache: false, sourceMaps: true });

/**
 * A script's text as the body of a CommonJS module, with a source map at its end. `isAsync`: imports become awaited calls of `jitiImport`, and `await`
 * may stand at the top level. Throws a `ScriptSyntaxError`.
 */
export function transform(file: string, source: string, isAsync: boolean): string {
  if (source.includes('\0')) throw new ScriptSyntaxError('this is no text file', { file, line: 1, column: 1 });
  const ts = /\.[cm]?tsx?$/i.test(file);
  const code = jiti.transform({ filename: file, source, ts, async: isAsync, jsx: /x$/i.test(file) });
  throwSyntaxError(code);
  // A name of the same length, so that columns stay where the source map has them.
  return code.replace(/\bimport\.meta\b/g, '_importMeta');
}

/** A file that cannot be parsed. Line and column count from 1. */
export class ScriptSyntaxError extends Error {
  override name = 'SyntaxError';
  constructor(
    message: string,
    readonly position: SourcePosition,
  ) {
    super(message);
  }
}

const parseError = v.object({ filename: v.string(), line: v.number(), column: v.number(), message: v.string() });

/** What jiti returns for a file that does not parse is code that carries the error. */
function throwSyntaxError(code: string): void {
  const json = /^exports\.__JITI_ERROR__ = (\{.*\})\s*$/.exec(code)?.[1];
  if (!json) return;
  const { filename, line, column, message } = v.parse(parseError, JSON.parse(json));
  throw new ScriptSyntaxError(message.trim(), { file: filename, line, column: column + 1 });
}
