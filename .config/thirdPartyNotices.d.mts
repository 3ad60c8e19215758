import type { Metafile } from 'esbuild';

/** The folders of the packages of which something is in a bundle. */
export function bundledPackages(metafiles: Pick<Metafile, 'outputs'>[]): string[];
/** One text of all licences. Throws where a package has none at all. */
export function thirdPartyNotices(folders: string[]): string;
