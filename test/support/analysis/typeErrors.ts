import { join } from 'node:path';
import ts from 'typescript';

const repository = join(import.meta.dirname, '../../..');

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
  types: ['node'],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  noImplicitAny: false,
};

/** What stands in the place of modules that are not there: anything. */
const anything = 'export const load: any, dataset: any, rows: any;';

/** What TypeScript says of each text as a module of its own, with TensorFlow.js's own types. */
export function typeErrors(texts: readonly string[]): string[][] {
  const names = texts.map((_, i) => join(repository, `analysed-${i}.ts`));
  const files = new Map(names.map((name, i) => [name, texts[i]!]));
  const host = ts.createCompilerHost(options);
  const stub = join(repository, 'anything.d.ts');
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => files.has(name) || name === stub || fileExists(name);
  host.readFile = (name) => files.get(name) ?? (name === stub ? anything : readFile(name));
  host.getSourceFile = (name, version, ...rest) => {
    const text = files.get(name) ?? (name === stub ? anything : undefined);
    return text === undefined ? getSourceFile(name, version, ...rest) : ts.createSourceFile(name, text, version);
  };
  host.resolveModuleNameLiterals = (literals, containing) =>
    literals.map(({ text }) =>
      text.startsWith('./') && files.has(containing)
        ? { resolvedModule: { resolvedFileName: stub, extension: '.d.ts' } }
        : ts.resolveModuleName(text, containing, options, host),
    );
  const program = ts.createProgram(names, options, host);
  return names.map((name) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(name))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' ')),
  );
}
