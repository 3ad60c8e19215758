import * as vscode from 'vscode';
import { withStaticRules } from '../../analysis/rules/configured';
import { type RuleConfiguration, readRuleConfiguration } from '../../diagnostics/configuration';
import { rules } from '../../diagnostics/registry';
import { positive } from '../../diagnostics/thresholdRange';
import type { HintSwitches } from './layerHints';
import type { SwitchName } from './switchNames';

const configurationOf = (uri: vscode.Uri) => vscode.workspace.getConfiguration('ravine', uri);

/** What a person has switched on and off of what the editor shows by itself. */
export const editorSwitches = {
  diagnostics: (uri: vscode.Uri): boolean => isOn(uri, 'editor.diagnostics'),
  lenses: (uri: vscode.Uri): boolean => isOn(uri, 'editor.codeLens'),
  hovers: (uri: vscode.Uri): boolean => isOn(uri, 'editor.hovers'),
  hints: (uri: vscode.Uri): HintSwitches => ({
    shapes: isOn(uri, 'hints.shapes'),
    parameters: isOn(uri, 'hints.parameters'),
    health: isOn(uri, 'hints.health'),
  }),
};

/** Anything but false is on, as it is without a setting. */
const isOn = (uri: vscode.Uri, name: SwitchName): boolean => configurationOf(uri).get(name) !== false;

/** What is changed of the rules; what is wrong in the setting is told when something is trained. */
export const ruleChanges = (uri: vscode.Uri): RuleConfiguration =>
  readRuleConfiguration(configurationOf(uri).get('rules') ?? {}, withStaticRules(rules, positive)).configuration;

/** Switches a rule off for the workspace; where there is none, for the person. */
export async function switchRuleOff(id: string): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('ravine');
  const { workspaceFolders, workspaceFile } = vscode.workspace;
  const inWorkspace = workspaceFolders !== undefined || workspaceFile !== undefined;
  const found = configuration.inspect<Record<string, unknown>>('rules');
  const before = (inWorkspace ? found?.workspaceValue : found?.globalValue) ?? {};
  const target = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await configuration.update('rules', { ...before, [id]: false }, target);
}
