import * as vscode from 'vscode';
import { Coalescer } from './coalescer';
import { setContext } from './contextKeys';
import { Lifetime } from './lifetime';
import { looksLikeModel } from './modelFile';

/** Keeps the key `activeFileIsModel`, which shows the Train button. */
export function watchActiveFile(): Lifetime {
  const lifetime = new Lifetime();
  const update = lifetime.add(
    new Coalescer(200, () => {
      const document = vscode.window.activeTextEditor?.document;
      // With the focus in the panel there is no active editor; the button must not vanish from beside the code.
      if (document) setContext('activeFileIsModel', looksLikeModel(document.fileName, document.getText()));
    }),
  );
  lifetime.add(vscode.window.onDidChangeActiveTextEditor(() => update.flush()));
  lifetime.add(
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document === vscode.window.activeTextEditor?.document) update.request();
    }),
  );
  update.flush();
  return lifetime;
}
