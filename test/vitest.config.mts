import { defineConfig } from 'vitest/config';

/** Slow groups run their files one after the other: each file owns child processes or an editor. */
const group = (name: string, timeoutMs: number, alone: boolean) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: Math.max(timeoutMs, 30_000),
    fileParallelism: !alone,
  },
});

export default defineConfig({
  root: `${import.meta.dirname}/..`,
  test: {
    projects: [
      group('unit', 10_000, false),
      group('contract', 30_000, false),
      group('integration', 60_000, true),
      group('vscode', 180_000, true),
    ],
  },
});
