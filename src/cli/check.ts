import { loadParser } from '../analysis/parser';
import { configuredStatic } from '../analysis/rules/configured';
import type { StaticRule } from '../analysis/rules/rule';
import { type CheckedFile, checkedFile } from './checkedFile';
import { checkNdjson } from './checkNdjson';
import type { CheckOptions } from './checkOptions';
import { checkText } from './checkText';
import { exitCodes } from './exitCode';
import { LineOutput } from './lineOutput';
import { packageVersion } from './packageVersion';
import { sarif } from './sarif';
import { sourceFiles } from './sourceFiles';
import { styleFor } from './style';
import type { Surroundings } from './surroundings';

/** Reads sources for mistakes without running them, tells what it found, and returns the exit code. Throws a `UsageError` when there is nothing to read. */
export async function check(options: CheckOptions, surroundings: Surroundings): Promise<number> {
  const paths = await sourceFiles(options.files, surroundings.workingDirectory);
  const rules = configuredStatic(options.rules);
  const ts = await loadParser();
  const files = paths.map((path) => checkedFile(ts, path, rules));
  if (!(await print(linesOf(files, rules, options, surroundings), surroundings))) return exitCodes.crashed;
  const isGrave = ({ severity }: { severity: string }) => severity === 'error' || severity === options.failOn;
  return files.some(({ findings }) => findings.some(isGrave)) ? exitCodes.findings : exitCodes.healthy;
}

function linesOf(
  files: readonly CheckedFile[],
  rules: readonly StaticRule[],
  { format }: CheckOptions,
  surroundings: Surroundings,
): string[] {
  const { workingDirectory, packageFolder } = surroundings;
  switch (format) {
    case 'pretty':
      return checkText(files, rules.length, styleFor(surroundings), workingDirectory);
    case 'ndjson':
      return checkNdjson(
        files,
        rules.map(({ id }) => id),
      );
    case 'sarif':
      return [JSON.stringify(sarif(files, rules, packageVersion(packageFolder), workingDirectory), null, 2)];
  }
}

/** False where the output could not be written. A reader that has gone (`| head`) wants no more: that is no failure. */
async function print(lines: readonly string[], { stdout, stderr }: Surroundings): Promise<boolean> {
  let failure: NodeJS.ErrnoException | null = null;
  const out = new LineOutput(stdout, (error) => {
    if (error.code !== 'EPIPE') failure = error;
  });
  for (const line of lines) out.write(`${line}\n`);
  await out.flushed();
  if (failure) stderr.write(`ravine: standard output cannot be written: ${(failure as Error).message}\n`);
  return failure === null;
}
