import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { PanelRequest } from '../../src/shared/panelProtocol';
import type { Post } from '../vscodeApi';

export type Command = Extract<PanelRequest, { type: 'command' }>['command'];

/** One of the editor's own buttons, for a command of the host. */
export function commandButton(command: Command, label: string, post: Post, primary = false): HTMLElement {
  const button = document.createElement('vscode-button');
  button.textContent = label;
  button.secondary = !primary;
  button.dataset.testid = command;
  button.addEventListener('click', () => post({ type: 'command', command }));
  return button;
}
