import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';

/**
 * Where a script runs: as the setting says, else in the folder of its nearest package.json, as it would by npm; else in
 * the workspace folder, else beside the file. A package.json above the workspace folder is none of the workspace's.
 */
export function workingDirectory(file: string, setting: string, workspaceFolder: string | null): string {
  if (setting !== '') return isAbsolute(setting) ? setting : resolve(workspaceFolder ?? dirname(file), setting);
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === workspaceFolder || folder === dirname(folder)) return workspaceFolder ?? dirname(file);
  }
}
