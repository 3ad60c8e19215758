import * as vscode from 'vscode';
import { Lifetime } from '../lifetime';
import type { OpenSources } from './openSources';
import type { Problems } from './problems';
import { editorSwitches } from './switches';

/** Puts what is found in each open source into the Problems list, and takes it out when its cause or the source is gone. */
export function markSources(sources: OpenSources, problems: Problems): Lifetime {
  const lifetime = new Lifetime();
  const mark = (uri: vscode.Uri) => {
    const findings = editorSwitches.diagnostics(uri) ? sources.known(uri)?.findings : undefined;
    problems.setSource(uri, findings ?? []);
  };
  lifetime.add(sources.onDidChange(mark));
  lifetime.add(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration('ravine.editor.diagnostics')) return;
      for (const { uri } of vscode.workspace.textDocuments) mark(uri);
    }),
  );
  return lifetime;
}
