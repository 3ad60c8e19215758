import * as vscode from 'vscode';
import type { Disposable } from './lifetime';
import type { Log } from './log';

/** The output channel "Ravine": what scripts print, notes, failures with the script's stack. */
export interface OutputLog extends Log, Disposable {
  show(): void;
}

export function createOutputLog(): OutputLog {
  return vscode.window.createOutputChannel('Ravine', { log: true });
}
