import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';

export const folder = () => vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';

export async function open(name: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(join(folder(), name));
  await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  return document;
}

export async function edit(uri: vscode.Uri, range: vscode.Range, text: string): Promise<void> {
  const change = new vscode.WorkspaceEdit();
  change.replace(uri, range, text);
  assert.ok(await vscode.workspace.applyEdit(change));
}

export const ravineOf = (uri: vscode.Uri) =>
  vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Ravine');

export const codeOf = ({ code }: vscode.Diagnostic) => (typeof code === 'object' ? code.value : code);

export async function diagnostic(uri: vscode.Uri, code: string): Promise<vscode.Diagnostic> {
  const find = () => ravineOf(uri).find((each) => codeOf(each) === code);
  await until(
    () => find() !== undefined,
    `a diagnostic ${code}; there are ${ravineOf(uri).map(codeOf).join(', ') || 'none'}`,
  );
  return find() as vscode.Diagnostic;
}

/** Waits for the change of diagnostics that makes it true. */
export function until(holds: () => boolean, what: string): Promise<void> {
  return new Promise((done, fail) => {
    const check = () => {
      if (!holds()) return;
      subscription.dispose();
      clearTimeout(timer);
      done();
    };
    const subscription = vscode.languages.onDidChangeDiagnostics(check);
    const timer = setTimeout(() => {
      subscription.dispose();
      fail(new Error(`Waited in vain for: ${what}`));
    }, 20_000);
    check();
  });
}
