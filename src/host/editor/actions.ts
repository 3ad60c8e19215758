import * as vscode from 'vscode';
import type { SourceFinding, SourceFix } from '../../analysis/finding';
import { Lifetime } from '../lifetime';
import { toRange } from '../reveal';
import { type OpenSources, sourceSelector } from './openSources';
import { switchRuleOff } from './switches';

const disableCommand = 'ravine.switchRuleOff';
const { QuickFix } = vscode.CodeActionKind;

/** Mends for what was found in the source, each one edit of the text; and for every finding a way to hear no more of its rule. */
export function registerActions(sources: OpenSources): Lifetime {
  const lifetime = new Lifetime();
  const provider: vscode.CodeActionProvider = {
    async provideCodeActions(document, _, { diagnostics }) {
      const ours = diagnostics.filter(({ source }) => source === 'Ravine');
      if (ours.length === 0) return [];
      const findings = (await sources.settled(document))?.findings ?? [];
      return ours.flatMap((diagnostic) => {
        const finding = findings.find((one) => isSame(one, diagnostic));
        const fixes = finding?.fixes.map((fix, i) => mend(document.uri, fix, i === 0, diagnostic)) ?? [];
        return [...fixes, ...silence(diagnostic)];
      });
    },
  };
  lifetime.add(
    vscode.languages.registerCodeActionsProvider(sourceSelector, provider, { providedCodeActionKinds: [QuickFix] }),
  );
  lifetime.add(vscode.commands.registerCommand(disableCommand, (id: unknown) => switchRuleOff(String(id))));
  return lifetime;
}

function isSame({ rule, range }: SourceFinding, diagnostic: vscode.Diagnostic): boolean {
  return rule === ruleOf(diagnostic) && toRange(range).isEqual(diagnostic.range);
}

/** Only rules have pages; failures of a script have none, and cannot be switched off. */
const ruleOf = ({ code }: vscode.Diagnostic): string | null => (typeof code === 'object' ? String(code.value) : null);

function mend(uri: vscode.Uri, fix: SourceFix, isFirst: boolean, diagnostic: vscode.Diagnostic): vscode.CodeAction {
  const action = new vscode.CodeAction(fix.title, QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  for (const { range, newText } of fix.edits) action.edit.replace(uri, toRange(range), newText);
  action.diagnostics = [diagnostic];
  action.isPreferred = isFirst;
  return action;
}

function silence(diagnostic: vscode.Diagnostic): vscode.CodeAction[] {
  const rule = ruleOf(diagnostic);
  if (rule === null) return [];
  const title = `Switch off the rule ${rule}`;
  const action = new vscode.CodeAction(title, QuickFix);
  action.command = { command: disableCommand, title, arguments: [rule] };
  action.diagnostics = [diagnostic];
  return [action];
}
