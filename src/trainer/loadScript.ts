import { createJiti } from 'jiti/static';
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
      if (request.filename) sourceMaps.learn(request.filename, code);
      return { code };
    },
  });
  await jiti.import(file);
}
