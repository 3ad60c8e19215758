import * as vscode from 'vscode';
import { readSettings, type Settings } from './settings';

/** Reads the settings that hold for a file; a value that cannot be is warned of once in a session. */
export function editorSettings(): (uri: vscode.Uri) => Settings {
  const warned = new Set<string>();
  const warn = (text: string) => {
    if (!warned.has(text)) void vscode.window.showWarningMessage(text);
    warned.add(text);
  };
  return (uri) => {
    const configuration = vscode.workspace.getConfiguration('ravine', uri);
    return readSettings((name) => configuration.get(name), warn);
  };
}
