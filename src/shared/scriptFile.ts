/** How the names of scripts end that the trainer can load. The conditions in package.json name the same ones: a test holds them together. */
export const scriptExtensions = ['.ts', '.js', '.mts', '.cts', '.mjs', '.cjs', '.tsx', '.jsx'] as const;

export function isScript(path: string): boolean {
  const name = path.toLowerCase();
  return scriptExtensions.some((extension) => name.endsWith(extension));
}
