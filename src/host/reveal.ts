import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { TextRange } from '../analysis/textRange';
import type { SourcePosition } from '../shared/source';

export const toRange = ({ start, end }: TextRange): vscode.Range =>
  new vscode.Range(start.line, start.character, end.line, end.character);

/** Shows a place in the code with the cursor at it, in the column where the file already is. */
export async function reveal(position: SourcePosition, range: TextRange | null): Promise<void> {
  const start = range?.start ?? { line: position.line - 1, character: position.column - 1 };
  const cursor = new vscode.Position(start.line, start.character);
  try {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(position.file));
    const open = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
    await vscode.window.showTextDocument(document, {
      viewColumn: open?.viewColumn ?? vscode.ViewColumn.One,
      selection: new vscode.Range(cursor, cursor),
    });
  } catch {
    void vscode.window.showWarningMessage(
      `${basename(position.file)} cannot be opened: it was moved or deleted since the run.`,
    );
  }
}
