import type * as TypeScript from 'typescript';
import type { Parser } from './parser';

/** JSX is read in plain JavaScript too, but `<T>x` casts must survive in TypeScript. */
export function scriptKind(ts: Parser, fileName: string): TypeScript.ScriptKind {
  if (/\.tsx$/i.test(fileName)) return ts.ScriptKind.TSX;
  return /\.[cm]?ts$/i.test(fileName) ? ts.ScriptKind.TS : ts.ScriptKind.JSX;
}
