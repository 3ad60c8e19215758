import * as vscode from 'vscode';
import type { Disposable } from '../lifetime';
import { toRange } from '../reveal';
import { hoverText } from './hoverText';
import type { LastReadings } from './lastReadings';
import { type OpenSources, sourceSelector } from './openSources';
import { editorSwitches } from './switches';

/** What is known of the layer, optimizer or loss under the pointer. */
export function registerHovers(sources: OpenSources, readings: LastReadings, extensionUri: vscode.Uri): Disposable {
  const pageLink = (page: string) => String(vscode.Uri.joinPath(extensionUri, 'docs', page));
  return vscode.languages.registerHoverProvider(sourceSelector, {
    async provideHover(document, position) {
      if (!editorSwitches.hovers(document.uri)) return null;
      const facts = await sources.settled(document);
      if (!facts) return null;
      const text = hoverText(facts, await readings.in(document.uri.fsPath), position, pageLink);
      // Not trusted: nothing in it can run a command.
      return text && new vscode.Hover(new vscode.MarkdownString(text.markdown), toRange(text.range));
    },
  });
}
