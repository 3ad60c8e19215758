import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { createJiti } from 'jiti/static';
import * as v from 'valibot';
import type { SourcePosition } from '../../shared/source';
import type { SourceMaps } from './sourceMaps';
import { tfjsModules } from './tfjs';

/**
 * Runs a script as Node would run it as its main program: TypeScript or JavaScript, ESM or CommonJS, its own dependencies from its own
 * workspace, tfjs from the trainer. Resolves when its top level has run; rejects with the script's own error.
 */
export async function loadScript(
  file: string,
  scriptArguments: readonly string[],
  sourceMaps: SourceMaps,
): Promise<void> {
  process.argv = [process.argv[0]!, file, ...scriptArguments];
  const options = {
    fsCache: false,
    moduleCache: true,
    interopDefault: true,
    sourceMaps: true,
    tsconfigPaths: true,
  } as const;
  const plain = createJiti(file, options);
  const jiti = createJiti(file, {
    ...options,
    virtualModules: tfjsModules,
    transform: (request) => {
      const code = plain.transform(request);
      throwSyntaxError(code);
      if (request.filename) sourceMaps.learn(request.filename, code);
      // Scripts ask whether they are the main program: `if (require.main === module) main()`.
      return { code: request.filename === file ? `require.main = module;${code}` : code };
    },
  });
  // Always transformed: what jiti first tries to import natively it runs a second time when the first attempt throws.
  const source = readFileSync(file, 'utf8');
  await jiti.evalModule(source, { id: file, filename: file, ext: extname(file), async: true, forceTranspile: true });
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
