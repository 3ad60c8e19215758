import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Manifest, readManifest } from './manifest';
import { runsFolder } from './runFolder';

/** A run as a list shows it: its manifest alone is read. */
export interface ListedRun {
  /** Its folder's name. */
  id: string;
  folder: string;
  /** Null where it cannot be read. */
  manifest: Manifest | null;
}

/** All runs of a workspace, the latest first, those that tell no date last. */
export async function listRuns(workspace: string): Promise<ListedRun[]> {
  const parent = runsFolder(workspace);
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
  const runs = entries
    .filter((entry) => entry.isDirectory())
    .map(async ({ name }) => {
      const folder = join(parent, name);
      return { id: name, folder, manifest: (await readManifest(folder)).manifest };
    });
  const date = ({ manifest }: ListedRun) => manifest?.date ?? '';
  return (await Promise.all(runs)).sort((a, b) => (date(a) < date(b) ? 1 : date(a) > date(b) ? -1 : 0));
}
