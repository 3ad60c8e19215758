import * as vscode from 'vscode';
import type { RunWatcher } from './currentRun';

export type ContextKey = 'live' | 'paused' | 'hasRun' | 'activeFileIsModel';

/** What menus and the palette ask in their `when` clauses, as `ravine.<key>`. */
export function setContext(key: ContextKey, value: boolean): void {
  void vscode.commands.executeCommand('setContext', `ravine.${key}`, value);
}

export const contextOfRun: RunWatcher = (run, lifetime) => {
  const update = () => {
    setContext('live', run.end === null);
    setContext('paused', run.end === null && run.state === 'paused');
  };
  setContext('hasRun', true);
  update();
  lifetime.add({ dispose: run.observe({ statusChanged: update, ended: update }) });
};
