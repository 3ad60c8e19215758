import { copyFileSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

const repository = resolve(import.meta.dirname, '../../..');

/** A folder of its own with copies of examples and files made for the test. */
export function makeWorkspace(examples: string[], files: Record<string, string> = {}) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ravine-workspace-')));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  for (const example of examples) copyFileSync(join(repository, 'examples', example), join(folder, basename(example)));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return { folder, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}
