import * as vscode from 'vscode';
import { Lifetime } from '../lifetime';
import type { LastReadings } from './lastReadings';
import { layerHints } from './layerHints';
import { type OpenSources, sourceSelector } from './openSources';
import { editorSwitches } from './switches';

/** Shapes, parameters and gradient health behind the lines of layers. */
export function registerHints(sources: OpenSources, readings: LastReadings): Lifetime {
  const lifetime = new Lifetime();
  const changed = lifetime.add(new vscode.EventEmitter<void>());
  const provider: vscode.InlayHintsProvider = {
    onDidChangeInlayHints: changed.event,
    async provideInlayHints(document, range) {
      const switches = editorSwitches.hints(document.uri);
      if (!switches.shapes && !switches.parameters && !switches.health) return [];
      const facts = await sources.settled(document);
      if (!facts) return [];
      const measured = switches.health ? await readings.in(document.uri.fsPath) : [];
      const lineLength = (line: number) => (line < document.lineCount ? document.lineAt(line).text.length : 0);
      return layerHints(facts.layers, measured, switches, lineLength)
        .filter(({ place }) => place.line >= range.start.line && place.line <= range.end.line)
        .map(({ place, label, tooltip }) => {
          const hint = new vscode.InlayHint(new vscode.Position(place.line, place.character), label);
          hint.paddingLeft = true;
          hint.tooltip = tooltip;
          return hint;
        });
    },
  };
  lifetime.add(vscode.languages.registerInlayHintsProvider(sourceSelector, provider));
  lifetime.add(readings.onDidChange(() => changed.fire()));
  lifetime.add(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('ravine.hints')) changed.fire();
    }),
  );
  return lifetime;
}
