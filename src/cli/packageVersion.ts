import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Ravine's version, as its package says it. */
export function packageVersion(packageFolder: string): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  return version;
}
