import { defineConfig } from 'vitest/config';
import { tfjsInnerModulesForVite } from '../.config/tfjsInnerModules.mjs';

/** Slow groups run their files one after the other: each file owns child processes or an editor. */
const group = (name: string, timeoutMs: number, alone: boolean) => ({
  extends: true as const,
  plugins: [tfjsInnerModulesForVite],
  resolve: { mainFields: ['module', 'main'] },
  ssr: { resolve: { mainFields: ['module', 'main'] } },
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: Math.max(timeoutMs, 30_000),
    fileParallelism: !alone,
    server: { deps: { inline: [/@tensorflow/] } },
  },
});

export default defineConfig({
  root: `${import.meta.dirname}/..`,
  test: {
    // One instance of tfjs, its inner modules included, as in the bundle.
    projects: [
      group('unit', 10_000, false),
      group('contract', 30_000, false),
      group('integration', 60_000, true),
      group('vscode', 180_000, true),
    ],
  },
});
