import type * as TypeScript from 'typescript';

export type Parser = typeof TypeScript;

/** TypeScript's parser, loaded when it is first asked for: it is large, and most sessions of the editor need none. */
export async function loadParser(): Promise<Parser> {
  const module: Parser & { default?: Parser } = await import('typescript');
  // Node gives a CommonJS module's exports as `default`; a bundler or a test runner may give them by name.
  return module.default ?? module;
}
