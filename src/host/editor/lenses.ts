import * as vscode from 'vscode';
import { isScript } from '../../shared/scriptFile';
import { Lifetime } from '../lifetime';
import { toRange } from '../reveal';
import { type OpenSources, sourceSelector } from './openSources';
import { editorSwitches } from './switches';

/** `Train` above a script's first training: one, since each would run the whole script. Only where training can run. */
export function registerLenses(sources: OpenSources): Lifetime {
  const lifetime = new Lifetime();
  const changed = lifetime.add(new vscode.EventEmitter<void>());
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document) {
      const { uri } = document;
      if (!vscode.workspace.isTrusted || uri.scheme !== 'file' || !isScript(uri.fsPath)) return [];
      if (!editorSwitches.lenses(uri)) return [];
      const [first] = (await sources.settled(document))?.trainings ?? [];
      if (!first) return [];
      const train = { command: 'ravine.train', title: 'Train', tooltip: 'Ravine: train this script', arguments: [uri] };
      return [new vscode.CodeLens(toRange(first), train)];
    },
  };
  lifetime.add(vscode.languages.registerCodeLensProvider(sourceSelector, provider));
  lifetime.add(vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()));
  lifetime.add(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('ravine.editor.codeLens')) changed.fire();
    }),
  );
  return lifetime;
}
