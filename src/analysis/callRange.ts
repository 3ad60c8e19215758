import type * as TypeScript from 'typescript';
import type { Parser } from './parser';
import { scriptKind } from './scriptKind';
import type { TextPlace, TextRange } from './textRange';

/**
 * The call that a stack trace speaks of, alone: `tf.layers.dense({…})` without the `model.add(…)` around it.
 * `line` and `column` count from 1 and may point anywhere into the callee (`tf`, `dense`, `new`, the class's name);
 * engines differ in which of them they report. Where no call is found: the word at the place, or the line's text.
 */
export function callRange(ts: Parser, fileName: string, text: string, line: number, column: number): TextRange {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, false, scriptKind(ts, fileName));
  const lines = source.getLineStarts();
  const lineStart = lines[line - 1];
  if (lineStart === undefined) return lineText(text, source, Math.max(0, lines.length - 1));
  const lineEnd = lines[line] ?? text.length;
  const offset = Math.min(lineStart + column - 1, lineEnd);
  const call = innermostCall(ts, source, offset);
  if (call) return { start: place(source, call.getStart(source)), end: place(source, call.getEnd()) };
  return wordAt(text, source, offset, lineStart, lineEnd) ?? lineText(text, source, line - 1);
}

/** The smallest call or `new` whose callee (what stands before its arguments) covers the offset. */
function innermostCall(ts: Parser, source: TypeScript.SourceFile, offset: number): TypeScript.Node | null {
  let found: TypeScript.Node | null = null;
  const visit = (node: TypeScript.Node): void => {
    if (offset < node.getStart(source) || offset > node.getEnd()) return;
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && offset <= node.expression.getEnd()) found = node;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function place(source: TypeScript.SourceFile, offset: number): TextPlace {
  return source.getLineAndCharacterOfPosition(offset);
}

function wordAt(
  text: string,
  source: TypeScript.SourceFile,
  offset: number,
  lineStart: number,
  lineEnd: number,
): TextRange | null {
  const isWord = (index: number) => /[\p{L}\p{N}_$]/u.test(text[index] ?? '');
  let start = offset;
  let end = offset;
  while (start > lineStart && isWord(start - 1)) start--;
  while (end < lineEnd && isWord(end)) end++;
  return end > start ? { start: place(source, start), end: place(source, end) } : null;
}

/** The line without its indentation. */
function lineText(text: string, source: TypeScript.SourceFile, line: number): TextRange {
  const starts = source.getLineStarts();
  const whole = text.slice(starts[line] ?? 0, starts[line + 1] ?? text.length).replace(/[\r\n\u2028\u2029]+$/, '');
  const indentation = whole.length - whole.trimStart().length;
  return {
    start: { line, character: indentation },
    end: { line, character: Math.max(indentation, whole.trimEnd().length) },
  };
}
