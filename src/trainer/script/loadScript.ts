import { ScriptModules } from './scriptModules';
import type { SourceMaps } from './sourceMaps';
import { tsconfigOf } from './tsconfig';

/**
 * Runs a script as Node would run it as its main program: TypeScript or JavaScript, ESM or CommonJS, its own dependencies from its own
 * workspace, tfjs from the trainer. Resolves with what it exports when its top level has run; rejects with the script's own error. `note` is told what does not hinder.
 */
export function loadScript(
  file: string,
  scriptArguments: readonly string[],
  sourceMaps: SourceMaps,
  note: (text: string) => void,
): Promise<unknown> {
  process.argv = [process.argv[0]!, file, ...scriptArguments];
  return new ScriptModules(sourceMaps, tsconfigOf(file, note)).runMain(file);
}
