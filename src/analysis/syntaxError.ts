import type * as TypeScript from 'typescript';
import type { Parser } from './parser';
import { scriptKind } from './scriptKind';
import type { TextPlace } from './textRange';

export interface SyntaxError {
  message: string;
  place: TextPlace;
}

/** Where a text first breaks the grammar of its language, in TypeScript's words; null where it never does. Nothing but the text is looked at. */
export function syntaxError(ts: Parser, text: string, fileName: string): SyntaxError | null {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, false, scriptKind(ts, fileName));
  const program = ts.createProgram([fileName], { noLib: true, noResolve: true, allowJs: true }, hostOf(ts, source));
  const [first] = program.getSyntacticDiagnostics(source);
  if (!first) return null;
  return {
    message: ts.flattenDiagnosticMessageText(first.messageText, ' '),
    place: source.getLineAndCharacterOfPosition(first.start),
  };
}

/** A world of one file. */
function hostOf(ts: Parser, source: TypeScript.SourceFile): TypeScript.CompilerHost {
  return {
    getSourceFile: (name) => (name === source.fileName ? source : undefined),
    fileExists: (name) => name === source.fileName,
    readFile: () => undefined,
    writeFile: () => {},
    getDefaultLibFileName: () => ts.getDefaultLibFileName({}),
    getCurrentDirectory: () => '',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
  };
}
