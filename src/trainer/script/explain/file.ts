import type { Explanation } from '../explain';

/** A file or folder of the script's that is not as it expects. */
export function explainFile(error: NodeJS.ErrnoException): Explanation | null {
  const { code, path } = error;
  if (!path || !code) return null;
  if (code === 'ENOENT')
    return {
      message: `${path} does not exist.`,
      advice: `Check the path: relative ones start at the working directory, ${process.cwd()}.`,
    };
  if (code === 'EISDIR') return { message: `${path} is a folder, not a file.`, advice: 'Name a file in it.' };
  if (code === 'EACCES' || code === 'EPERM')
    return { message: `${path} may not be opened (${code}).`, advice: 'Change its permissions, or take another file.' };
  return null;
}
